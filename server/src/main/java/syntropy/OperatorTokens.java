package syntropy;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import syntropy.agent.AddressPool;
import syntropy.http.Limits;
import syntropy.kernel.Actor;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.Failed;
import syntropy.kernel.Origin;
import syntropy.kernel.Permission;
import syntropy.kernel.Secret;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;
import syntropy.token.AccessTokens;
import syntropy.workspace.Workspaces;

/// Makes access tokens for who holds the data directory. A workspace that is named and isn't there is made.
final class OperatorTokens implements TokenCreation {
    private final InstantSource clock;
    private final SecureRandom random;

    OperatorTokens(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Secret create(Settings settings, DataDirectory data, Request request) {
        var key = data.secretKey(random);
        try (var database = Storage.open(settings, data)) {
            InstallationKey.check(database, key);
            var core = new Core(
                    new Core.Ground(database, key, clock, random),
                    new Limits(null, null),
                    AddressPool.STANDARD,
                    settings.webhooks().targets(AddressPool.STANDARD));
            var permissions = permissions(request);
            var apiDate = request.apiDate()
                    .map(text -> core.versions.dates().known(text))
                    .orElse(null);
            var draft = new AccessTokens.Draft(
                    request.name(), "", permissions, clock.instant().plus(request.expires()), apiDate, List.of());
            var made = database.write(tx -> {
                var caller = caller(tx, core, request);
                return core.accessTokens.create(tx, caller, draft);
            });
            var text = made.accessToken();
            if (text == null) throw new IllegalStateException("a new token comes without its secret");
            return Secret.parse(text).orElseThrow();
        } catch (Failed e) {
            throw new StartFailure(e.problem().detail());
        }
    }

    private static List<Permission> permissions(Request request) {
        if (request.permissions().isEmpty()) return List.of(Permission.values());
        var wanted = new ArrayList<Permission>();
        for (var name : request.permissions().get()) {
            wanted.add(Permission.find(name)
                    .or(() -> Permission.find("platform." + name))
                    .orElseThrow(() -> new StartFailure(
                            "'%s' is not a permission; there are %s.".formatted(name, allNames()),
                            StartFailure.MISUSE)));
        }
        return wanted;
    }

    private static String allNames() {
        return String.join(
                ", ", Arrays.stream(Permission.values()).map(Permission::id).toList());
    }

    private static Caller caller(Tx tx, Core core, Request request) {
        var name = request.workspace().orElse(Workspaces.DEFAULT_NAME);
        var found = core.workspaces.named(tx, name);
        // Who has one workspace means that one, whatever it has been renamed to.
        if (request.workspace().isEmpty()) found = found.or(() -> core.workspaces.only(tx));
        if (found.isPresent()) return operator(core, found.get().workspaceId());
        var caller = operator(core, core.workspaces.create(tx, name));
        core.workspaces.created(tx, caller);
        return caller;
    }

    private static Caller operator(Core core, WorkspaceId workspace) {
        ApiDate newest = core.versions.dates().newest();
        return new Caller(
                workspace,
                Actor.OPERATOR,
                EnumSet.allOf(Permission.class),
                null,
                null,
                null,
                new Origin("local", "syntropy", core.ids.requestId(), newest, "token create"));
    }
}
