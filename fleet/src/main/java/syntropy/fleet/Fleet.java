package syntropy.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;
import syntropy.protocol.WireGuardKey;

/// Agents of one process, which share its threads.
public final class Fleet implements AutoCloseable {
    private static final int TIMER_THREADS = 2;
    private static final int VIOLATIONS_KEPT = 10_000;
    private static final long LOOK_NANOS = 5_000_000;

    /// @param controller where all dial: `ws://` or `wss://`, port and path `/`
    /// @param token the agent token; not printed
    /// @param authority a file of certificates in PEM to trust; null for those that Java trusts
    /// @param seed of keys, ports, jitter and times of dialling: equal ones make equal fleets, but for who is first
    public record Settings(
            URI controller, String token, @Nullable Path authority, long seed, Pace pace, Logs logs) {
        @Override
        public String toString() {
            return "Settings[%s, seed %d, %s, %s]".formatted(controller, seed, pace, logs);
        }
    }

    final Settings settings;
    final InstantSource clock;
    final Dialler dialler;
    final Interned interned = new Interned();

    private final ScheduledThreadPoolExecutor timer;
    private final List<SimulatedAgent> agents = new CopyOnWriteArrayList<>();
    private final Map<WireGuardKey, SimulatedAgent> owners = new ConcurrentHashMap<>();
    private final Map<String, FromAgent.Location> places = new ConcurrentHashMap<>();
    private final Queue<Violation> violations = new ConcurrentLinkedQueue<>();
    private final AtomicLong violated = new AtomicLong();
    private final Map<Integer, Long> refusals = new ConcurrentHashMap<>();
    private final Map<Integer, Long> closes = new ConcurrentHashMap<>();
    private final Queue<Socket> abandoned = new ConcurrentLinkedQueue<>();

    public Fleet(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.dialler = new Dialler(settings.controller(), settings.token(), settings.authority());
        this.timer = new ScheduledThreadPoolExecutor(
                TIMER_THREADS,
                Thread.ofPlatform().name("fleet-timer-", 0).daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        long third = Math.max(1, settings.pace().silence().toMillis() / 3);
        var _ = timer.scheduleAtFixedRate(this::watch, third, third, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        long now = System.nanoTime();
        agents.forEach(it -> it.watch(now));
    }

    /// Not started.
    public SimulatedAgent add(Machine machine) {
        return add(List.of(machine)).getFirst();
    }

    /// Not started. Many at once are cheaper.
    public List<SimulatedAgent> add(List<Machine> machines) {
        var added = new ArrayList<SimulatedAgent>(machines.size());
        int number = agents.size();
        for (var machine : machines) {
            placed(machine);
            added.add(new SimulatedAgent(this, machine, settings.seed() * 1_000_003 + number++));
        }
        agents.addAll(added);
        return List.copyOf(added);
    }

    public List<SimulatedAgent> agents() {
        return List.copyOf(agents);
    }

    /// All that aren't running, at once.
    public void start() {
        agents.forEach(SimulatedAgent::start);
    }

    /// All that aren't running, one after the other, evenly over this time.
    public void start(Duration over) {
        var waiting = agents();
        for (int i = 0; i < waiting.size(); i++) {
            after(over.multipliedBy(i).dividedBy(waiting.size()), waiting.get(i)::start);
        }
    }

    /// Every connection breaks at once, and every agent dials anew.
    public void storm() {
        agents.forEach(SimulatedAgent::kill);
    }

    /// Those whose state is at hand.
    public Stream<SimulatedAgent> configured() {
        return agents.stream().filter(SimulatedAgent::isConfigured);
    }

    public long open() {
        return agents.stream().filter(SimulatedAgent::isOpen).count();
    }

    public Counts counts() {
        return agents.stream().map(SimulatedAgent::counts).reduce(Counts.NONE, Counts::plus);
    }

    /// The first ten thousand, oldest first.
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    public long violationCount() {
        return violated.get();
    }

    /// How often a dial was answered with that status of HTTP; 0 for no answer.
    public Map<Integer, Long> refusals() {
        return new TreeMap<>(refusals);
    }

    /// How often a connection ended with that code of WebSocket; 1006 for none.
    public Map<Integer, Long> closes() {
        return new TreeMap<>(closes);
    }

    /// @return whether it came true within that time
    public static boolean await(Duration within, BooleanSupplier what) {
        long until = System.nanoTime() + within.toNanos();
        while (!what.getAsBoolean()) {
            if (System.nanoTime() - until > 0 || Thread.currentThread().isInterrupted()) return false;
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /// @return whether it came true of all agents within that time
    public boolean awaitAll(Duration within, Predicate<SimulatedAgent> what) {
        return await(within, () -> agents.stream().allMatch(what));
    }

    void after(Duration delay, Runnable then) {
        if (timer.isShutdown()) return;
        var _ = timer.schedule(then, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void violated(Violation violation) {
        if (violated.incrementAndGet() <= VIOLATIONS_KEPT) violations.add(violation);
    }

    void refused(int status) {
        refusals.merge(status, 1L, Long::sum);
    }

    void closed(int code) {
        closes.merge(code, 1L, Long::sum);
    }

    void abandoned(Socket socket) {
        abandoned.add(socket);
    }

    void own(WireGuardKey key, SimulatedAgent agent) {
        owners.put(key, agent);
    }

    void disown(WireGuardKey key) {
        owners.remove(key);
    }

    /// Who has this key now; null when none of this fleet.
    @Nullable
    SimulatedAgent owner(WireGuardKey key) {
        return owners.get(key);
    }

    void placed(Machine machine) {
        if (machine.publicIp() != null && machine.place() != null) places.put(machine.publicIp(), machine.place());
    }

    FromAgent.@Nullable Location place(String address) {
        return places.get(address);
    }

    /// Ends all agents as SIGTERM would.
    @Override
    public void close() {
        timer.shutdownNow();
        agents.forEach(SimulatedAgent::stop);
        abandoned.forEach(Socket::cut);
        dialler.close();
    }
}
