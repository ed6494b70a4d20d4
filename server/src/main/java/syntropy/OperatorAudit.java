package syntropy;

import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.impl.DSL;
import syntropy.agent.AddressPool;
import syntropy.event.Chain;
import syntropy.feed.EventFilter;
import syntropy.http.Limits;
import syntropy.kernel.EventId;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Page;
import syntropy.storage.Tx;

/// Reads the audit log from the database itself.
final class OperatorAudit implements AuditTrail {
    private static final int AT_ONCE = 500;

    private final InstantSource clock;
    private final SecureRandom random;

    OperatorAudit(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    private record Named(WorkspaceId id, String name) {
        @Override
        public String toString() {
            return "Workspace %s, %s: ".formatted(id.value(), name);
        }
    }

    @Override
    public boolean verify(Settings settings, DataDirectory data, Consumer<String> line) {
        try (var database = Storage.open(settings, data)) {
            var chain = new Chain(core(settings, database, data).seals);
            var workspaces = database.read(OperatorAudit::workspaces);
            if (workspaces.isEmpty()) throw new StartFailure("There are no events here.");
            boolean whole = true;
            for (var workspace : workspaces) {
                Chain.Verdict verdict = database.read(tx -> chain.verify(tx, workspace.id()));
                line.accept(workspace + told(verdict));
                whole &= verdict instanceof Chain.Verdict.Whole;
            }
            return whole;
        }
    }

    /// In pages, so that a log of any length is never held together.
    @Override
    public void export(Settings settings, DataDirectory data, Export request, Consumer<String> line) {
        try (var database = Storage.open(settings, data)) {
            var core = core(settings, database, data);
            var filter = new EventFilter(
                    null, null, null, request.from().orElse(null), request.to().orElse(null), EventFilter.Doer.ANYONE);
            for (var workspace : wanted(database, request)) {
                Page<EventId> page = new Page.First<>(AT_ONCE);
                while (true) {
                    var next = page;
                    var entries = database.read(tx -> core.auditLog.list(
                            tx,
                            workspace.id(),
                            filter,
                            List.of(EVENT.EVENT_NUMBER.asc()),
                            next,
                            core.versions.at(core.versions.dates().newest())));
                    entries.items().forEach(entry -> line.accept(Json.stored(entry)));
                    if (!entries.hasMore()) break;
                    page = new Page.After<>(entries.items().getLast().eventId(), AT_ONCE);
                }
            }
        }
    }

    private static List<Named> wanted(Database database, Export request) {
        var all = database.read(OperatorAudit::workspaces);
        if (request.workspace().isEmpty()) return all;
        var name = request.workspace().get();
        var found = all.stream().filter(each -> each.name().equals(name)).toList();
        if (found.isEmpty()) throw new StartFailure("There is no workspace '" + name + "' here.");
        return found;
    }

    private Core core(Settings settings, Database database, DataDirectory data) {
        var key = data.secretKey(random);
        InstallationKey.check(database, key);
        return new Core(
                new Core.Ground(database, key, clock, random),
                new Limits(null, null),
                AddressPool.STANDARD,
                settings.webhooks().targets(AddressPool.STANDARD));
    }

    /// Those of which there are events, whether there is anything else of them or not.
    private static List<Named> workspaces(Tx tx) {
        var ids = DSL.select(EVENT_CHAIN.WORKSPACE_ID)
                .from(EVENT_CHAIN)
                .union(DSL.selectDistinct(EVENT.WORKSPACE_ID).from(EVENT))
                .asTable("ids");
        var id = ids.field(EVENT_CHAIN.WORKSPACE_ID);
        return tx.sql()
                .select(id, DSL.coalesce(WORKSPACE.NAME, "which is gone"))
                .from(ids)
                .leftJoin(WORKSPACE)
                .on(WORKSPACE.WORKSPACE_ID.eq(id))
                .orderBy(id)
                .fetch(row -> new Named(new WorkspaceId(row.value1()), row.value2()));
    }

    private static String told(Chain.Verdict verdict) {
        return switch (verdict) {
            case Chain.Verdict.Whole(var unsealed, var sealed, var head, var seal) ->
                "%d events are as they were written; the last has the number %d and the seal %s%s"
                        .formatted(
                                sealed,
                                head,
                                seal.length == 0 ? "none" : HexFormat.of().formatHex(seal),
                                unsealed == 0 ? "" : "; %d are older than seals".formatted(unsealed));
            case Chain.Verdict.Broken(var number, var event, var why) ->
                "BROKEN: event %d%s %s".formatted(number, event == null ? "" : ", " + event + ",", why);
        };
    }
}
