package syntropy.account;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.Actor;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Origin;
import syntropy.kernel.Passwords;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Tx;
import syntropy.token.AccessToken;
import syntropy.token.AccessTokens;
import syntropy.workspace.Workspaces;

/// How the first administrator comes to be: whoever started the controller has a one-time link, and claims with it.
public final class Accounts {
    private static final Duration LIFE_OF_FIRST_TOKEN = Duration.ofDays(30);
    private static final int LONGEST_NAME = 255;

    /// The bounds here are only what keeps nonsense out; those that people are told of come from the use case, for
    /// all fields at once.
    ///
    /// @param workspaceName made when there is none of that name; null means the one the operator's commands mean
    public record Claim(
            @Field.In(Format.OPAQUE) @Field.Length(max = 1000)
            String claimSecret,

            @Field.Length(max = 1000) @Nullable String workspaceName,
            @Field.Length(max = 1000) String userEmail,

            @Field.In(Format.OPAQUE) @Field.Length(max = 1000)
            String password) {
        /// Without what nobody may read.
        @Override
        public String toString() {
            return "Claim[workspaceName=" + workspaceName + ", userEmail=" + userEmail + "]";
        }
    }

    public record Claimed(
            AccountId userId,
            String userEmail,
            Role userRole,
            WorkspaceId workspaceId,
            String workspaceName,
            AccessTokenId accessTokenId,
            Instant accessTokenExpiration,

            @Field.Doc("The secret: only in this answer, never again.")
            String accessToken) {
        @Override
        public String toString() {
            return "Claimed[userId=" + userId + ", workspaceId=" + workspaceId + "]";
        }
    }

    private final AccountStore store = new AccountStore();
    private final Database database;
    private final Workspaces workspaces;
    private final AccessTokens accessTokens;
    private final Outbox outbox;
    private final Passwords passwords;
    private final ClaimLinks links;
    private final InstantSource clock;

    public Accounts(
            Database database,
            Workspaces workspaces,
            AccessTokens accessTokens,
            Outbox outbox,
            SecretHasher hasher,
            SecureRandom random,
            InstantSource clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.accessTokens = accessTokens;
        this.outbox = outbox;
        this.passwords = new Passwords(random);
        this.links = new ClaimLinks(hasher, random, clock);
        this.clock = clock;
    }

    /// The address by which a person is known.
    Optional<String> email(Tx tx, AccountId id) {
        return store.email(tx, id);
    }

    /// Whether there is an administrator, so that nothing is left to claim.
    public boolean areThere(Tx tx) {
        return store.any(tx);
    }

    /// For each start: a fresh one-time secret to claim the first administrator with, which makes every earlier one
    /// void. Empty once there is an administrator.
    public Optional<Secret> issueClaim(Tx tx) {
        links.lock(tx);
        return store.any(tx) ? Optional.empty() : Optional.of(links.replace(tx));
    }

    /// Makes the first administrator with a workspace and an access token. Runs transactions of its own, since the
    /// password is hashed between them: for a good part of a second no other writer should wait, and that only for
    /// who brings a valid secret, so that strangers can't have it done.
    ///
    /// Fails with {@link Problem.Unauthenticated} for a secret that claims nothing, whatever else is given,
    /// and with {@link Problem.Invalid} for all fields that are wrong; the secret stays good then.
    public Claimed claim(Origin origin, Claim claim) {
        var secret = Secret.parse(claim.claimSecret()).orElseThrow(() -> refused(Reason.TOKEN_MALFORMED));
        if (secret.kind() != SecretKind.CLAIM) throw refused(Reason.TOKEN_UNKNOWN);
        database.read(tx -> {
            check(tx, secret);
            return null;
        });
        var name = Objects.requireNonNullElse(claim.workspaceName(), Workspaces.DEFAULT_NAME);
        var email = Email.normal(claim.userEmail());
        var errors = objections(name, email, claim.password());
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();

        var hash = passwords.hash(claim.password());
        return database.write(tx -> {
            links.lock(tx);
            check(tx, secret);
            links.use(tx, secret);
            return make(tx, origin, name, email, hash);
        });
    }

    private void check(Tx tx, Secret secret) {
        links.objection(tx, secret).ifPresent(reason -> {
            throw refused(reason);
        });
        if (store.any(tx)) throw refused(Reason.TOKEN_DELETED);
    }

    private static List<FieldError> objections(String workspaceName, String email, String password) {
        var errors = new ArrayList<FieldError>();
        int length = workspaceName.codePointCount(0, workspaceName.length());
        if (workspaceName.isBlank() || length > LONGEST_NAME) {
            errors.add(new FieldError(
                    "/workspace_name",
                    FieldError.Code.WRONG_LENGTH,
                    "must have 1 to " + LONGEST_NAME + " characters, and not only spaces"));
        }
        Email.objection("/user_email", email).ifPresent(errors::add);
        Passwords.objection(password)
                .ifPresent(why -> errors.add(new FieldError("/password", FieldError.Code.WRONG_LENGTH, why)));
        return errors;
    }

    private Claimed make(Tx tx, Origin origin, String workspaceName, String email, String passwordHash) {
        var account = new Account(store.nextId(tx), email, Role.ADMIN, clock.instant());
        var found = workspaces.named(tx, workspaceName);
        var workspace = found.isPresent() ? found.get().workspaceId() : workspaces.create(tx, workspaceName);
        store.insert(tx, workspace, account, passwordHash);
        var caller = new Caller(
                workspace,
                new Actor(Actor.Type.USER, Integer.toString(account.userId().value()), email, account.userId()),
                EnumSet.allOf(Permission.class),
                null,
                null,
                null,
                origin);
        if (found.isEmpty()) workspaces.created(tx, caller);
        outbox.add(tx, caller, new Event.UserCreated(account.userId()), null, account);
        var token = firstToken(tx, caller, email);
        return new Claimed(
                account.userId(),
                email,
                account.userRole(),
                workspace,
                workspaceName,
                token.accessTokenId(),
                token.accessTokenExpiration(),
                Objects.requireNonNull(token.accessToken()));
    }

    /// Lives 30 days, or less where the workspace demands it.
    private AccessToken firstToken(Tx tx, Caller caller, String email) {
        var bound = workspaces.get(tx, caller.workspace()).workspaceAccessTokenMaxDays();
        var life = bound != null && bound < LIFE_OF_FIRST_TOKEN.toDays() ? Duration.ofDays(bound) : LIFE_OF_FIRST_TOKEN;
        var name = "first token of " + email;
        return accessTokens.create(
                tx,
                caller,
                new AccessTokens.Draft(
                        name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name,
                        "Made when the first administrator was claimed.",
                        List.of(Permission.values()),
                        clock.instant().plus(life),
                        null,
                        List.of()));
    }

    private static RuntimeException refused(Reason reason) {
        return new Problem.Unauthenticated(reason).thrown();
    }
}
