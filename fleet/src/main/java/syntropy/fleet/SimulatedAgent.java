package syntropy.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.AgentState;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.Messages;
import syntropy.protocol.Peer;
import syntropy.protocol.Read;
import syntropy.protocol.ToAgent;
import syntropy.protocol.WireGuardKey;

/// One agent of a [Fleet]: its process, its host and its connection. It behaves as the Go agent does until it is told
/// to fail. All methods return at once and may be called by any thread.
public final class SimulatedAgent {
    private final Fleet fleet;
    private final SplittableRandom random;
    private final Behaviour behaviour;
    private final Reports reports;
    private volatile Machine machine;
    private volatile Weather weather = Weather.FINE;
    private volatile boolean isPlugged = true;

    private final Line line;

    /// All that follows is guarded by this agent.
    private boolean isRunning;

    private boolean isReporting;

    /// Of processes that have run; timers of one that has ended do nothing.
    private int process;

    private int pingRequest;

    private final Queue<byte[]> inbox = new ArrayDeque<>();
    private boolean isBusy;
    private byte[] atWork = {};

    SimulatedAgent(Fleet fleet, Machine machine, long seed) {
        this.fleet = fleet;
        this.machine = machine;
        this.random = new SplittableRandom(seed);
        var settings = fleet.settings;
        this.behaviour = new Behaviour(
                fleet.interned, fleet.clock, settings.pace(), settings.logs(), random.split(), new Hands());
        this.reports = new Reports(fleet, this, random.split());
        this.line = new Line(fleet, new Ears(), random.split());
    }

    public Machine machine() {
        return machine;
    }

    /// 0 before it was told.
    public synchronized int agentId() {
        return behaviour.told.agentId();
    }

    public boolean isOpen() {
        return line.isOpen();
    }

    /// Whether it has had a CONFIG_INFO since its process started.
    public synchronized boolean isConfigured() {
        return behaviour.isConfigured();
    }

    public synchronized boolean isRunning() {
        return isRunning;
    }

    public synchronized Counts counts() {
        return behaviour.tally.counts(line.events());
    }

    /// What it was told, with its interfaces' real keys and the ports that it reports. Null before the first
    /// CONFIG_INFO.
    ///
    /// @throws IllegalArgumentException when what it was told step by step makes no possible state
    public synchronized @Nullable AgentState state() {
        var told = behaviour.told;
        if (!told.isConfigured()) return null;
        var own = new EnumMap<Link, LocalInterface>(Link.class);
        for (var link : Link.values()) {
            var was = Objects.requireNonNull(told.own(link));
            var actual = behaviour.interfaces.actual(link, was.internalIp(), machine);
            own.put(
                    link,
                    actual == null
                            ? was
                            : new LocalInterface(was.internalIp(), actual.publicKey(), actual.listenPort()));
        }
        var peers = told.groups().stream().flatMap(it -> it.links().stream()).toList();
        return new AgentState(told.agentId(), own, peers, told.subnetworks());
    }

    /// What it was told since its process started. Null as long as it keeps to what it began with.
    public synchronized ToAgent.@Nullable SetSettings settings() {
        return behaviour.settings;
    }

    /// Routes that nobody took away when their peer or service went: `SYNTROPY_PUBLIC 172.30.2.0/24`.
    public synchronized Set<String> leftRoutes() {
        return behaviour.told.leftRoutes();
    }

    // Its life.

    /// Starts its process, which dials at once.
    public synchronized void start() {
        if (isRunning) return;
        isRunning = true;
        int now = ++process;
        behaviour.started();
        line.up();
        var pace = fleet.settings.pace();
        after(pace.hostServicesAfter(), now, () -> {
            var services = machine.offers().host();
            if (!services.isEmpty()) unasked(new FromAgent.HostServices(services));
        });
        after(pace.kubernetesAfter(), now, () -> {
            var services = machine.offers().kubernetes();
            if (!services.isEmpty()) unasked(new FromAgent.KubernetesServices(services));
        });
    }

    /// Ends its process as SIGTERM does. Interfaces, keys and peers stay on the host.
    public void stop() {
        end(false);
    }

    /// Ends its process as SIGKILL does.
    public void crash() {
        end(true);
    }

    private synchronized void end(boolean isAbrupt) {
        isRunning = false;
        process++;
        inbox.clear();
        isBusy = false;
        line.down(isAbrupt);
    }

    /// A new process on a host that has forgotten its interfaces, and so their keys.
    public synchronized void reboot() {
        crash();
        changeKeys(Link.values());
        behaviour.told.clear();
        start();
    }

    // Failures.

    /// It reads and obeys, but says nothing, not even a pong; what it would have said waits.
    public void silence() {
        line.mute(true);
    }

    /// Ends [#silence].
    public void speak() {
        line.mute(false);
    }

    /// Reads nothing more, pings included, and leaves its connection open all the same.
    public void stall() {
        line.stall();
    }

    /// Ends [#stall].
    public void resume() {
        line.resume();
    }

    /// Forgets its connection, which stays open without a reader or writer, and dials anew.
    public void halfOpen() {
        line.halfOpen();
    }

    /// Its connection breaks without a close frame, and it dials anew.
    public void kill() {
        line.cut();
    }

    /// The host's cable is out: nothing gets through, and nobody is told.
    public void unplug() {
        isPlugged = false;
        line.plug(false);
    }

    public void plug() {
        isPlugged = true;
        line.plug(true);
    }

    /// Its interfaces are made anew at the next CONFIG_INFO, with other keys; until then nothing passes on them.
    ///
    /// @param links none for all
    public synchronized void changeKeys(Link... links) {
        behaviour.unmake(links.length == 0 ? List.of(Link.values()) : List.of(links));
    }

    /// The host has another public address; the agent closes with 1000 and comes back at once.
    ///
    /// @param address null when the agent can't find it out
    public synchronized void move(@Nullable String address) {
        machine = machine.movedTo(address);
        fleet.placed(machine);
        line.again();
    }

    public void weather(Weather now) {
        weather = now;
    }

    /// The host refuses this route from now on.
    public synchronized void refuseRoute(String prefix) {
        behaviour.refuseRoute(prefix);
    }

    /// From now on it is no violation to tell it that it is deleted.
    public synchronized void expectDeletion() {
        behaviour.expectDeletion();
    }

    /// What is behind it has changed: lists that differ are reported.
    public synchronized void offer(Machine.Offers offers) {
        var had = machine.offers();
        machine = machine.offering(offers);
        if (!had.networks().equals(offers.networks())) unasked(new FromAgent.Networks(offers.networks()));
        if (!had.containers().equals(offers.containers())) unasked(new FromAgent.Containers(offers.containers()));
        if (!had.host().equals(offers.host())) unasked(new FromAgent.HostServices(offers.host()));
        if (!had.kubernetes().equals(offers.kubernetes()))
            unasked(new FromAgent.KubernetesServices(offers.kubernetes()));
    }

    /// Whatever a test wants it to say.
    public void unasked(FromAgent message) {
        line.send(
                Messages.write(Messages.UNASKED, fleet.clock.instant(), message).getBytes(UTF_8));
    }

    /// Bytes that needn't be a message, as one text.
    public void garbage(byte[] text) {
        line.send(text);
    }

    /// Reports what passed now, not only when it is due.
    public synchronized void report() {
        if (behaviour.interfaces.links().isEmpty()) return;
        var now = fleet.clock.instant();
        var reroutes = reports.reroutes(behaviour, now);
        if (!reroutes.changes().isEmpty()) unasked(reroutes);
        var period = fleet.settings.pace().reportEvery();
        unasked(reports.stats(behaviour, period.isZero() ? Pace.STANDARD.reportEvery() : period, now));
    }

    /// To be called three times in the silence that it bears.
    void watch(long now) {
        line.watch(now);
    }

    // What it is told.

    /// @return whether there is room for more
    private synchronized boolean receive(Socket from, byte[] message, boolean isBinary) {
        if (!isRunning || !line.isPresent(from)) return false;
        inbox.add(message);
        if (isBinary) wrong(message, Violation.Rule.BINARY, message.length + " bytes");
        int outstanding = inbox.size() + (isBusy ? 1 : 0);
        if (outstanding == Pace.BURST + 1) wrong(message, Violation.Rule.BURST, outstanding + " messages at once");
        work();
        return inbox.size() <= Pace.WAITING;
    }

    private void work() {
        while (!isBusy && !inbox.isEmpty()) {
            atWork = inbox.remove();
            var read = Messages.toAgent(atWork);
            var cost = behaviour.cost(read);
            if (cost.isZero()) {
                handle(read);
            } else {
                isBusy = true;
                after(cost, process, () -> {
                    isBusy = false;
                    handle(read);
                    work();
                    line.more();
                });
            }
        }
    }

    private void handle(Read<ToAgent> read) {
        behaviour.handle(machine, read, atWork);
        var every = fleet.settings.pace().reportEvery();
        if (isReporting || every.isZero() || !behaviour.isConfigured()) return;
        isReporting = true;
        fleet.after(Duration.ofMillis(random.nextLong(Math.max(1, every.toMillis()))), this::reportAndAgain);
    }

    private synchronized void reportAndAgain() {
        fleet.after(fleet.settings.pace().reportEvery(), this::reportAndAgain);
        if (isRunning && behaviour.isConfigured()) report();
    }

    private void wrong(byte[] message, Violation.Rule rule, String detail) {
        fleet.violated(new Violation(machine.deviceId(), rule, detail, new String(message, UTF_8)));
    }

    private void pingRound(int asked, ToAgent.AutoPing request) {
        if (asked != pingRequest) return;
        var pings = reports.pings(request.ips());
        behaviour.pinged(pings);
        unasked(new FromAgent.Pings(pings));
        after(Duration.ofSeconds(request.intervalSeconds()), process, () -> pingRound(asked, request));
    }

    private void after(Duration delay, int ofProcess, Runnable then) {
        fleet.after(delay, () -> {
            synchronized (this) {
                if (isRunning && process == ofProcess) then.run();
            }
        });
    }

    private final class Ears implements Line.Agent {
        @Override
        public Machine machine() {
            return machine;
        }

        @Override
        public boolean message(Socket from, byte[] message, boolean isBinary) {
            return receive(from, message, isBinary);
        }
    }

    /// All under this agent's lock.
    private final class Hands implements Behaviour.Out {
        @Override
        public void say(String id, @Nullable Instant executedAt, FromAgent message) {
            line.send(Messages.write(id, executedAt, message).getBytes(UTF_8));
        }

        @Override
        public void wrong(Violation.Rule rule, String detail) {
            SimulatedAgent.this.wrong(atWork, rule, detail);
        }

        @Override
        public void made(List<Link> links) {
            for (var link : links) fleet.own(Objects.requireNonNull(key(link)), SimulatedAgent.this);
        }

        @Override
        public void unmade(WireGuardKey key) {
            fleet.disown(key);
        }

        @Override
        public void ping(ToAgent.AutoPing request) {
            int asked = ++pingRequest;
            if (request.ips().isEmpty() || request.intervalSeconds() == 0) return;
            after(Duration.ofSeconds(1), process, () -> pingRound(asked, request));
        }

        @Override
        public void end() {
            stop();
        }
    }

    // What others see of its host.

    boolean isPlugged() {
        return isPlugged;
    }

    Weather weather() {
        return weather;
    }

    @Nullable
    WireGuardKey key(Link link) {
        var real = behaviour.interfaces.on(link);
        return real == null ? null : real.key();
    }

    int port(Link link) {
        var real = behaviour.interfaces.on(link);
        return real == null ? 0 : real.port();
    }

    @Nullable
    Peer peer(Link link, WireGuardKey key) {
        return behaviour.told.peer(link, key);
    }

    @Override
    public String toString() {
        return Arrays.asList(machine.deviceId(), machine.name()).toString();
    }
}
