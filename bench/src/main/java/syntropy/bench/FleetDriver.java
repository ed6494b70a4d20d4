package syntropy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import syntropy.fleet.Counts;
import syntropy.fleet.Fleet;
import syntropy.fleet.Logs;
import syntropy.fleet.Machines;
import syntropy.fleet.Pace;
import syntropy.fleet.SimulatedAgent;

/// A fleet as a process that obeys [FleetProcess]: a line with a command comes in, a line with the answer goes out.
/// It ends with its input. Times are of [System#nanoTime], which on Linux is the same for all processes.
final class FleetDriver {
    private static final int MOST = 20_000;

    private final Fleet fleet;
    private final ScheduledExecutorService reporters =
            Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().factory());
    private final AtomicLong reports = new AtomicLong();
    private final Map<SimulatedAgent, Counts> marked = new HashMap<>();

    private FleetDriver(Fleet fleet) {
        this.fleet = fleet;
    }

    /// @param args the controller's `ws://HOST:PORT/`; the agent token is the first line of the input
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var token = in.readLine();
        if (token == null) return;
        var pace = Pace.STANDARD.reporting(Duration.ZERO);
        var settings = new Fleet.Settings(URI.create(args[0]), token, null, 1, pace, Logs.NONE);
        try (var fleet = new Fleet(settings, InstantSource.system())) {
            var driver = new FleetDriver(fleet);
            for (String line; (line = in.readLine()) != null; ) {
                System.out.println(driver.obey(List.of(line.split(" ", -1))));
            }
        }
        // Its threads aren't all daemons, and nothing is left to be done.
        System.exit(0);
    }

    private String obey(List<String> command) {
        return switch (command.getFirst()) {
            case "add" -> add(number(command, 1), number(command, 2));
            case "status" -> status();
            case "ids" ->
                fleet.agents().stream()
                        .map(it -> Integer.toString(it.agentId()))
                        .collect(Collectors.joining(" "));
            case "mark" -> mark();
            case "since" -> since(number(command, 1));
            case "report" -> report(number(command, 1));
            case "violations" ->
                fleet.violations().stream().limit(3).toList().toString().replace('\n', ' ');
            default -> throw new IllegalArgumentException(command.toString());
        };
    }

    private static long number(List<String> command, int at) {
        return Long.parseLong(command.get(at));
    }

    /// That many more, started evenly over that many milliseconds.
    private String add(long count, long millis) {
        int present = fleet.agents().size();
        var machines = Machines.many("bench", MOST, 0, 1).subList(present, Math.toIntExact(present + count));
        fleet.add(machines);
        fleet.start(Duration.ofMillis(millis));
        return "added=" + count;
    }

    private String status() {
        var counts = fleet.counts();
        return "open=%d configured=%d connects=%d wgConfs=%d configInfos=%d peers=%d added=%d removed=%d changed=%d"
                        .formatted(
                                fleet.open(),
                                fleet.configured().count(),
                                counts.connects(),
                                counts.wgConfs(),
                                counts.configInfos(),
                                counts.peersAdded() - counts.peersRemoved(),
                                counts.peersAdded(),
                                counts.peersRemoved(),
                                counts.peersChanged())
                + " discarded=%d violations=%d reports=%d lastChange=%d"
                        .formatted(counts.discarded(), fleet.violationCount(), reports.get(), counts.lastChangeNanos());
    }

    /// What is counted by `since` begins here.
    private String mark() {
        marked.clear();
        for (var agent : fleet.agents()) marked.put(agent, agent.counts());
        return "marked=" + marked.size();
    }

    /// Of the agents that were there at the mark: who was told something, how often, and when from that instant on.
    private String since(long from) {
        var nanos = new ArrayList<Long>();
        int once = 0;
        int back = 0;
        for (var each : marked.entrySet()) {
            var before = each.getValue();
            var now = each.getKey().counts();
            boolean isBack =
                    now.configInfos() > before.configInfos() && each.getKey().isOpen();
            if (isBack) back++;
            if (now.wgConfs() == before.wgConfs() + 1 && now.configInfos() == before.configInfos()) once++;
            if (now.lastChangeNanos() != before.lastChangeNanos()) nanos.add(now.lastChangeNanos() - from);
        }
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return "told=%d once=%d back=%d p50=%d p99=%d last=%d"
                .formatted(
                        sorted.length, once, back, quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1));
    }

    private static long quantile(long[] sorted, double part) {
        if (sorted.length == 0) return 0;
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
    }

    /// Every agent reports what passed each so many milliseconds, evenly one after the other.
    private String report(long everyMillis) {
        var agents = fleet.agents();
        long apart = TimeUnit.MILLISECONDS.toNanos(everyMillis) / agents.size();
        for (int i = 0; i < agents.size(); i++) {
            var agent = agents.get(i);
            var _ = reporters.scheduleAtFixedRate(
                    () -> {
                        agent.report();
                        reports.incrementAndGet();
                    },
                    apart * i,
                    TimeUnit.MILLISECONDS.toNanos(everyMillis),
                    TimeUnit.NANOSECONDS);
        }
        return "reporting=" + agents.size();
    }
}
