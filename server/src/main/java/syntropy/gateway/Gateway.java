package syntropy.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.agent.Agents;
import syntropy.agent.Devices;
import syntropy.agent.Enrolment;
import syntropy.agent.Rerouting;
import syntropy.connection.ConnectionServices;
import syntropy.connection.Connections;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.http.HttpAnswer;
import syntropy.http.RateLimiter;
import syntropy.http.WebSocketDoor;
import syntropy.kernel.Actor;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.Failed;
import syntropy.kernel.Ids;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretKind;
import syntropy.kernel.WorkspaceId;
import syntropy.measurement.AgentLogs;
import syntropy.measurement.Measurements;
import syntropy.protocol.CloseCode;
import syntropy.protocol.Device;
import syntropy.protocol.Refusal;
import syntropy.protocol.Upgrade;
import syntropy.storage.Database;
import syntropy.storage.Tx;
import syntropy.token.AgentToken;
import syntropy.token.AgentTokens;
import syntropy.token.RefusedUses;

/// Lets agents in, keeps one session for each, and knows who is there.
public final class Gateway implements WebSocketDoor, Outbox.Follower, Plan.Sessions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long TICK_MILLIS = 500;
    private static final int PLANS_AT_ONCE = 2;
    private static final String RETRY_AFTER = "5";
    private static final String AGENT_GONE =
            "The agent of this device was deleted; a token that was made after that lets it in again.";

    /// What it works with.
    public record Parts(
            Database database,
            AgentTokens tokens,
            RefusedUses refusedUses,
            Agents agents,
            Devices devices,
            Rerouting rerouting,
            Connections connections,
            ConnectionServices services,
            Reports reports,
            Measurements measurements,
            AgentLogs logs,
            Ids ids,
            InstantSource clock,
            ApiDate newest,
            MeterRegistry meters) {}

    /// An agent, whichever workspace's.
    record Key(WorkspaceId workspace, AgentId agent) {}

    /// An agent token, whichever workspace's.
    private record Token(WorkspaceId workspace, AgentTokenId id) {
        static Token of(AgentSession session) {
            return new Token(session.key.workspace(), session.token.agentTokenId());
        }
    }

    final Parts parts;
    final GatewaySettings settings;

    /// Messages that were dropped.
    final Counter malformed;

    private final RateLimiter door;
    private final Map<Key, AgentSession> sessions = new ConcurrentHashMap<>();

    /// By what they came with, those that are being closed among them.
    private final Map<Token, Set<AgentSession>> byToken = new ConcurrentHashMap<>();

    /// Who was lost, and by when it must be back.
    private final Map<Key, Long> missed = new ConcurrentHashMap<>();

    private final Map<WorkspaceId, Plan> plans = new ConcurrentHashMap<>();

    /// Of plans. Real threads, which the system takes turns with: writing out a large configuration takes a while.
    private final ExecutorService runners = Executors.newFixedThreadPool(
            PLANS_AT_ONCE, Thread.ofPlatform().name("plan-", 0).daemon().factory());

    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();

    private final AtomicLong order = new AtomicLong();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("gateway").factory());

    public Gateway(Parts parts, GatewaySettings settings) {
        this.parts = parts;
        this.settings = settings;
        this.door = new RateLimiter(
                new RateLimiter.Limit("agents", settings.perSecond(), settings.burst()), 1, System::nanoTime);
        malformed = parts.meters().counter("syntropy.agent.malformed");
        var _ = Gauge.builder("syntropy.agents.connected", sessions, Map::size)
                .description("Agents with an open connection")
                .register(parts.meters());
        long until = System.nanoTime() + settings.graceAtStart().toNanos();
        parts.database()
                .read(parts.devices()::online)
                .forEach(it -> missed.put(new Key(it.workspace(), it.agent()), until));
        long tick = Math.min(TICK_MILLIS, Math.max(10, settings.pingEvery().toMillis() / 4));
        var _ = schedule.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Entry> knock(Headers headers, String address) {
        return switch (Upgrade.read(headers::get)) {
            case Upgrade.ByAnother _ -> Optional.empty();
            case Upgrade.Refused(var refusal, var reason) -> Optional.of(refused(refusal, reason));
            case Upgrade.ByAgent(var token, var device) -> Optional.of(admit(token, device, address));
        };
    }

    /// What can be told without a look at the database is told first.
    private Entry admit(String token, Device device, String address) {
        var secret = Secret.parse(token).filter(it -> it.kind() == SecretKind.AGENT_TOKEN);
        if (secret.isEmpty()) {
            parts.refusedUses().unknown(Problem.Unauthenticated.Reason.TOKEN_MALFORMED, address);
            return refused(
                    Refusal.BAD_TOKEN,
                    new Problem.Unauthenticated(Problem.Unauthenticated.Reason.TOKEN_MALFORMED).detail());
        }
        if (!door.take("").allowed()) return refused(Refusal.FULL, "Too many agents are coming in; come again soon.");
        try {
            return parts.database().write(tx -> {
                var admitted = parts.tokens().admit(tx, secret.get());
                var workspace = admitted.workspace();
                tx.lock(workspace);
                var caller = caller(workspace, admitted.token(), address, device.version());
                return switch (parts.devices().enrol(tx, caller, admitted.token(), device)) {
                    case Enrolment.Enrolled(var id) ->
                        new Entry.Admitted(new AgentSession(
                                this, new Key(workspace, id), admitted.token(), caller, order.incrementAndGet()));
                    case Enrolment.Farewell() ->
                        new Entry.Admitted(new Farewell(parts.clock().instant()));
                    case Enrolment.Refused() -> refused(Refusal.BAD_TOKEN, AGENT_GONE);
                };
            });
        } catch (Failed failed) {
            boolean isToken = failed.problem() instanceof Problem.Unauthenticated;
            if (failed.problem() instanceof Problem.Unauthenticated(var reason)) {
                parts.refusedUses().note(secret.get(), reason, origin(address, "agent " + device.version()));
            }
            return refused(
                    isToken ? Refusal.BAD_TOKEN : Refusal.FULL, failed.problem().detail());
        } catch (RuntimeException e) {
            LOG.error("An agent could not be let in", e);
            return refused(Refusal.FULL, new Problem.Internal().detail());
        }
    }

    /// Agents act by the token that they came in with.
    private Caller caller(WorkspaceId workspace, AgentToken token, String address, String version) {
        var id = Integer.toString(token.agentTokenId().value());
        return caller(
                workspace, new Actor(Actor.Type.AGENT, id, token.agentTokenName(), null), address, "agent " + version);
    }

    private Caller caller(WorkspaceId workspace, Actor actor, String address, String program) {
        return new Caller(workspace, actor, Set.of(), null, null, null, origin(address, program));
    }

    private Origin origin(String address, String program) {
        return new Origin(address, program, parts.ids().requestId(), parts.newest(), "agent");
    }

    private static Entry refused(Refusal refusal, String reason) {
        var type = new HttpAnswer.Header("Content-Type", "text/plain; charset=utf-8");
        var headers = refusal == Refusal.FULL
                ? List.of(type, new HttpAnswer.Header("Retry-After", RETRY_AFTER))
                : List.of(type);
        return new Entry.Refused(new HttpAnswer(refusal.status(), headers, (reason + "\n").getBytes(UTF_8)));
    }

    Plan plan(WorkspaceId workspace) {
        return plans.computeIfAbsent(
                workspace,
                _ -> new Plan(
                        workspace,
                        new Plan.Source(
                                parts.database(),
                                parts.agents(),
                                parts.rerouting(),
                                parts.connections(),
                                parts.services()),
                        this,
                        this::soon));
    }

    /// A controller that stops tells nobody anything any more.
    private void soon(Runnable plan) {
        try {
            runners.execute(plan);
        } catch (RejectedExecutionException _) {
            LOG.debug("A plan was made too late");
        }
    }

    @Override
    public @Nullable AgentSession of(WorkspaceId workspace, AgentId agent) {
        return sessions.get(new Key(workspace, agent));
    }

    @Override
    public List<AgentSession> all(WorkspaceId workspace) {
        return sessions.values().stream()
                .filter(it -> it.key.workspace().equals(workspace))
                .toList();
    }

    /// The newest session of a device stays.
    ///
    /// @return whether it is this one
    boolean enter(AgentSession session) {
        byToken.compute(Token.of(session), (_, some) -> {
            var all = some == null ? ConcurrentHashMap.<AgentSession>newKeySet() : some;
            all.add(session);
            return all;
        });
        AgentSession[] loser = {null};
        sessions.compute(session.key, (_, present) -> {
            boolean newer = present == null || present.order < session.order;
            loser[0] = newer ? present : session;
            return newer ? session : present;
        });
        if (loser[0] != null) loser[0].close(CloseCode.REPLACED);
        missed.remove(session.key);
        return loser[0] != session;
    }

    /// From here on its grace runs, unless another session has taken its place.
    void left(AgentSession session, boolean wasSilent) {
        byToken.computeIfPresent(Token.of(session), (_, some) -> {
            some.remove(session);
            return some.isEmpty() ? null : some;
        });
        if (session.wasOpened() && !sessions.remove(session.key, session)) return;
        if (sessions.containsKey(session.key)) return;
        long grace = wasSilent ? 0 : settings.grace().toNanos();
        missed.put(session.key, System.nanoTime() + grace);
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            var time = parts.clock().instant();
            sessions.values().forEach(session -> session.tick(now, time));
            missed.forEach((key, until) -> {
                if (now - until >= 0 && missed.remove(key, until)) offline(key);
            });
        } catch (RuntimeException e) {
            LOG.error("The gateway's round failed; the next is tried", e);
        }
    }

    /// @param works whether the agent has its interfaces
    void wireGuardWorks(Key key, Caller caller, boolean works) {
        write(key, tx -> parts.devices().wireGuardWorks(tx, caller, key.agent(), works));
    }

    /// Not on the thread that reads or that keeps time.
    void write(Key key, Consumer<Tx> change) {
        writers.execute(() -> {
            try {
                parts.database().write(tx -> {
                    tx.lock(key.workspace());
                    change.accept(tx);
                    return key;
                });
            } catch (RuntimeException e) {
                LOG.error("What agent {} told could not be stored", key.agent().value(), e);
            }
        });
    }

    private void offline(Key key) {
        write(key, tx -> {
            if (sessions.containsKey(key)) return;
            parts.devices().offline(tx, caller(key.workspace(), Actor.CONTROLLER, "local", "syntropy"), key.agent());
        });
    }

    @Override
    public void committed(WorkspaceId workspace, List<Happening> happenings) {
        if (plans.get(workspace) instanceof Plan plan) plan.committed(happenings);
        for (var happening : happenings) {
            switch (happening.event()) {
                case Event.AgentTokenDeleted(var token) ->
                    byToken.getOrDefault(new Token(workspace, token), Set.of())
                            .forEach(it -> it.close(CloseCode.TOKEN_GONE));
                case Event.AgentDeleted(var id) -> {
                    var session = sessions.get(new Key(workspace, id));
                    if (session != null) session.deleted();
                }
                default -> {}
            }
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        runners.shutdown();
        writers.shutdown();
        sessions.values().forEach(session -> session.close(CloseCode.STOPPING));
    }
}
