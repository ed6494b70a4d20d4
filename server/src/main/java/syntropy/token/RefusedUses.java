package syntropy.token;

import static syntropy.storage.tables.Tables.DEAD_SECRET;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.Actor;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Caller;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// Keeps as events that credentials were refused: expired and deleted ones, and valid ones that may not do what they
/// were used for or not from where. Whose an unknown one is nobody knows, so those are logged.
///
/// Whoever is refused doesn't wait for it, and can't make it write much: a token, reason and address are written once a
/// minute, and at most [#A_MINUTE] of them for a workspace; `/metrics` counts all.
public final class RefusedUses implements AutoCloseable {
    static final int A_MINUTE = 60;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedUses.class);
    private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_WAITING = 1_000;
    private static final HexFormat HEX = HexFormat.of();

    /// Whose a secret is, or was.
    private record Holder(
            WorkspaceId workspace,
            String tokenId,
            String name,
            @Nullable AccountId account) {}

    /// How many were written of a workspace within the minute that began then.
    private record Written(Instant since, int count) {}

    private final Cache<String, Instant> noted = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(AT_MOST_EVERY)
            .build();

    /// Of the writing thread alone.
    private final Map<WorkspaceId, Written> written = new HashMap<>();

    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().name("refused-uses").factory());

    private final AgentTokenStore agentTokens = new AgentTokenStore();
    private final Database database;
    private final Credentials credentials;
    private final Outbox outbox;
    private final SecretHasher hasher;
    private final InstantSource clock;
    private final MeterRegistry meters;

    public RefusedUses(
            Database database,
            Credentials credentials,
            Outbox outbox,
            SecretHasher hasher,
            InstantSource clock,
            MeterRegistry meters) {
        this.database = database;
        this.credentials = credentials;
        this.outbox = outbox;
        this.hasher = hasher;
        this.clock = clock;
        this.meters = meters;
    }

    /// A valid one may not do that, or not from there.
    public void note(Credential credential, Problem problem, Origin origin) {
        count(problem.code());
        var holder =
                new Holder(credential.workspace(), credential.token().value(), credential.name(), credential.account());
        var kind = credential.session() == null ? SecretKind.ACCESS_TOKEN : SecretKind.SESSION;
        if (!isFirst(kind + " " + holder.tokenId(), problem.code(), origin)) return;
        later(() -> write(holder, kind, problem.code(), origin));
    }

    /// A secret of our form opens nothing.
    public void note(Secret secret, Reason reason, Origin origin) {
        if (reason == Reason.TOKEN_UNKNOWN) {
            unknown(reason, origin.address());
            return;
        }
        count(reason.name());
        var hash = hasher.hash(secret);
        if (!isFirst(HEX.formatHex(hash), reason.name(), origin)) return;
        later(() -> database.read(tx -> holder(tx, secret, hash))
                .ifPresent(holder -> write(holder, secret.kind(), reason.name(), origin)));
    }

    /// Something that is no secret of anyone here.
    public void unknown(Reason reason, String address) {
        count(reason.name());
        if (isFirst("", reason.name(), address)) {
            LOG.warn("Credentials from {} were refused: {} (said once a minute)", address, reason);
        }
    }

    /// Returns once what was noted before is written.
    public void settle() {
        var done = new FutureTask<>(() -> true);
        later(done);
        try {
            done.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void count(String reason) {
        meters.counter("syntropy.credentials.refused", "reason", reason).increment();
    }

    private boolean isFirst(String whose, String reason, Origin origin) {
        return isFirst(whose, reason, origin.address());
    }

    /// Whether nobody else has noted it within the minute.
    private boolean isFirst(String whose, String reason, String address) {
        var key = whose + " " + reason + " " + address;
        var now = clock.instant();
        var last = noted.asMap().putIfAbsent(key, now);
        if (last == null) return true;
        return !last.plus(AT_MOST_EVERY).isAfter(now) && noted.asMap().replace(key, last, now);
    }

    private void later(Runnable work) {
        try {
            writer.execute(() -> tried(work));
        } catch (RejectedExecutionException _) {
            unwritten();
        }
    }

    private void tried(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("That a credential was refused could not be kept", e);
            unwritten();
        }
    }

    private void unwritten() {
        meters.counter("syntropy.credentials.refused.unwritten").increment();
    }

    private Optional<Holder> holder(Tx tx, Secret secret, byte[] hash) {
        Optional<Holder> present = switch (secret.kind()) {
            case ACCESS_TOKEN, SESSION ->
                credentials
                        .whoever(tx, secret)
                        .map(it -> new Holder(it.workspace(), it.token().value(), it.name(), it.account()));
            case AGENT_TOKEN ->
                agentTokens
                        .findBySecret(tx, hash, clock.instant())
                        .map(it -> new Holder(
                                it.workspace(),
                                Integer.toString(it.token().agentTokenId().value()),
                                it.token().agentTokenName(),
                                null));
            case CLAIM -> Optional.empty();
        };
        return present.or(() -> tx.sql()
                .select(DEAD_SECRET.WORKSPACE_ID, DEAD_SECRET.TOKEN_ID, DEAD_SECRET.TOKEN_NAME)
                .from(DEAD_SECRET)
                .where(DEAD_SECRET.SECRET_HASH.eq(hash), DEAD_SECRET.WORKSPACE_ID.isNotNull())
                .fetchOptional(row -> new Holder(new WorkspaceId(row.value1()), row.value2(), row.value3(), null)));
    }

    private void write(Holder holder, SecretKind kind, String reason, Origin origin) {
        if (!isWithinBounds(holder.workspace())) {
            unwritten();
            return;
        }
        boolean isAgent = kind == SecretKind.AGENT_TOKEN;
        var type = isAgent ? Actor.Type.AGENT : Actor.Type.TOKEN;
        var caller = new Caller(
                holder.workspace(),
                new Actor(type, holder.tokenId(), holder.name(), holder.account()),
                Set.of(),
                isAgent ? null : new AccessTokenId(holder.tokenId()),
                null,
                null,
                origin);
        database.write(tx -> {
            outbox.add(tx, caller, event(holder, kind, reason), null, null);
            return holder;
        });
    }

    private static Event event(Holder holder, SecretKind kind, String reason) {
        return switch (kind) {
            case ACCESS_TOKEN -> new Event.AccessTokenRefused(new AccessTokenId(holder.tokenId()), reason);
            case SESSION -> new Event.SessionRefused(new AccessTokenId(holder.tokenId()), reason);
            case AGENT_TOKEN ->
                new Event.AgentTokenRefused(new AgentTokenId(Integer.parseInt(holder.tokenId())), reason);
            case CLAIM -> throw new IllegalArgumentException("a claim is nobody's");
        };
    }

    private boolean isWithinBounds(WorkspaceId workspace) {
        var now = clock.instant();
        var sum = written.merge(
                workspace,
                new Written(now, 1),
                (before, first) -> before.since().plus(AT_MOST_EVERY).isAfter(now)
                        ? new Written(before.since(), before.count() + 1)
                        : first);
        return sum.count() <= A_MINUTE;
    }

    /// What waits is written before; to be closed before the database.
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(1, TimeUnit.SECONDS)) LOG.warn("Some refusals are not kept");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
