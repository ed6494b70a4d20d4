package syntropy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What connected agents cost, and how soon they are told: the server in one process, the agents in another, all on
/// loopback, as `docs/bench.md` says.
final class AgentBench {
    /// What can be measured alone.
    static final List<String> PARTS = List.of("idle", "mesh", "killed");

    static final Duration LOOK = Duration.ofMillis(100);
    static final Duration SETTLING = Duration.ofSeconds(5);
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /// Files that a process has open beside its agents' connections.
    private static final int OTHER_FILES = 500;

    private static final int LOG_LINES = 40;

    private static final int DEGREE = 10;

    /// New agents that come in at once.
    private static final int IN_TURN = 250;

    /// Who is lost at a start of the server counts as away after this.
    private static final Duration GRACE = Duration.ofSeconds(35);

    /// @param idle agents without connections
    /// @param watched how long they are
    /// @param meshed agents that are connected each with every other, in one call
    /// @param joins how many come to them, one after the other
    /// @param measured how long reports are counted, once every connection's status is known
    /// @param killed agents that lose their controller
    record Size(int idle, Duration watched, int meshed, int joins, Duration measured, int killed) {
        static final Size FULL = new Size(10_000, Duration.ofMinutes(10), 1_000, 5, Duration.ofMinutes(2), 2_000);
        static final Size QUICK = new Size(10_000, Duration.ofMinutes(1), 1_000, 3, Duration.ofMinutes(1), 2_000);
    }

    private final Size size;
    private final Path work;
    private final Path log;
    private final Report report = new Report();

    AgentBench(Size size, Path work) {
        this.size = size;
        this.work = work;
        this.log = work.resolve("server.log");
    }

    void run(List<String> parts) throws IOException, InterruptedException, SQLException {
        double loadBefore = Machine.load();
        report.machine(
                "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
        try {
            if (parts.contains("idle")) idle();
            if (parts.contains("mesh")) mesh();
            if (parts.contains("killed")) killed();
        } finally {
            // Warnings and worse of the servers, and whatever the fleets died of.
            if (Files.exists(log))
                Files.readAllLines(log).stream().limit(LOG_LINES).forEach(System.err::println);
            report.machine("load %.1f before, %.1f after".formatted(loadBefore, Machine.load()));
            System.out.print(report);
        }
    }

    static void say(String what) {
        System.err.printf("bench: %s (load %.1f)%n", what, Machine.load());
    }

    private Site site(String name, List<String> java, String... more) throws IOException, InterruptedException {
        return Site.start(work.resolve(name), log, java, more);
    }

    /// P1. With the launcher's own heap.
    private void idle() throws IOException, InterruptedException {
        int agents = Math.min(size.idle(), Machine.openFiles() - OTHER_FILES);
        if (agents < size.idle()) {
            report.machine("P1 has %,d agents only: the limit of open files (ulimit -Hn) is %,d"
                    .formatted(agents, Machine.openFiles()));
        }
        try (var site = site("idle", List.of(), "--agent-rate", "100000", "--agent-burst", "100000")) {
            Thread.sleep(SETTLING);
            double before = site.server().megabytes("VmRSS");
            say("letting %,d agents in".formatted(agents));
            try (var fleet = new FleetProcess("2g", site.server().address(), site.agentToken(), log)) {
                long began = System.nanoTime();
                for (int there = 0; there < agents; ) {
                    int some = Math.min(IN_TURN, agents - there);
                    fleet.add(some, Duration.ZERO);
                    there += some;
                    int all = there;
                    fleet.await(PATIENCE, LOOK, it -> it.of("configured") == all);
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                Thread.sleep(SETTLING);
                var there = fleet.status();
                double connected = site.server().megabytes("VmRSS");
                say("watching them for %d s".formatted(size.watched().toSeconds()));
                var cpu = site.server().cpu();
                Thread.sleep(size.watched());
                var used = site.server().cpu().minus(cpu);
                double after = site.server().megabytes("VmRSS");
                var end = fleet.status();
                long dropped = agents - end.of("open") + end.of("connects") - there.of("connects");
                double most = Math.max(connected, after);
                report.atMost(
                        "P1",
                        "%,d idle agents: memory of each".formatted(agents),
                        (most - before) * 1000 / agents,
                        40,
                        "%.1f KB");
                report.note(
                        "P1",
                        "dropped in %s min".formatted(size.watched().toMinutes()),
                        "%d".formatted(dropped),
                        "0 in 10 min");
                report.note(
                        "",
                        "memory without them, with them, and at the end",
                        "%.0f, %.0f, %.0f MB".formatted(before, connected, after),
                        "");
                report.note(
                        "",
                        "processor time while they are idle",
                        "%.3f of a core"
                                .formatted(
                                        used.toNanos() / (double) size.watched().toNanos()),
                        "");
                report.note(
                        "",
                        "enrolled and configured, %d at a time".formatted(IN_TURN),
                        "%.0f a second".formatted(agents / seconds),
                        "");
                violations(fleet, end);
            }
        }
    }

    private void violations(FleetProcess fleet, FleetProcess.Seen seen) {
        if (seen.of("violations") == 0) return;
        report.machine(
                "rules of the protocol broken: %d, such as %s".formatted(seen.of("violations"), fleet.violations()));
    }

    /// P3, P4 and P6, with more heap.
    private void mesh() throws IOException, InterruptedException, SQLException {
        try (var site = site("mesh", List.of("-Xmx4g"));
                var fleet = new FleetProcess("4g", site.server().address(), site.agentToken(), log)) {
            new MeshBench(size, site, fleet, report).run();
            violations(fleet, fleet.status());
        }
    }

    /// P5. With the standard pace at the door.
    private void killed() throws IOException, InterruptedException, SQLException {
        try (var site = site("killed", List.of());
                var fleet = new FleetProcess("2g", site.server().address(), site.agentToken(), log)) {
            int agents = size.killed();
            fleet.add(agents, Duration.ofSeconds(5));
            fleet.await(PATIENCE, LOOK, it -> it.of("configured") == agents);
            Thread.sleep(SETTLING);
            var ids = fleet.ids();
            var pairs = new ArrayList<int[]>();
            for (int i = 0; i < agents; i++) {
                for (int far = 1; far <= DEGREE / 2; far++) {
                    pairs.add(new int[] {ids.get(i), ids.get((i + far) % agents)});
                }
            }
            site.connect(pairs);
            fleet.await(PATIENCE, LOOK, it -> it.of("peers") == (long) agents * DEGREE);
            Thread.sleep(SETTLING);
            say("killing the server of %,d agents".formatted(agents));
            fleet.mark();
            var before = fleet.status();
            long began = System.nanoTime();
            try (var again = site.replaced()) {
                double ready = (System.nanoTime() - began) / 1e9;
                double back = 0;
                while (back == 0) {
                    if (fleet.since(began).of("back") == agents) back = (System.nanoTime() - began) / 1e9;
                    if (System.nanoTime() - began > PATIENCE.toNanos()) {
                        throw new IOException("not all came back: " + fleet.since(began));
                    }
                    Thread.sleep(LOOK);
                }
                long left = GRACE.toNanos() - (System.nanoTime() - began);
                Thread.sleep(Duration.ofNanos(Math.max(0, left)));
                var after = fleet.status();
                report.atMost(
                        "P5",
                        "kill -9 with %,d agents and %,d connections: all back and configured"
                                .formatted(agents, pairs.size()),
                        back,
                        20,
                        "%.1f s");
                report.note("", "the new server ready", "%.1f s".formatted(ready), "");
                report.note(
                        "P5",
                        "peers added, removed, changed on agents",
                        "%d, %d, %d"
                                .formatted(
                                        after.of("added") - before.of("added"),
                                        after.of("removed") - before.of("removed"),
                                        after.of("changed") - before.of("changed")),
                        "0, 0, 0");
                report.note(
                        "P5",
                        "agents that were called offline",
                        "%d".formatted(site.rows("event WHERE type = 'agent.offline'")),
                        "0");
                report.note(
                        "",
                        "the new server's processor time by then",
                        "%.1f s".formatted(again.cpu().toMillis() / 1000.0),
                        "");
                violations(fleet, after);
            }
        }
    }
}
