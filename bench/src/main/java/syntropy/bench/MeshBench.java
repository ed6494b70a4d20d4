package syntropy.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// A mesh of agents: how it is made (P4), joined (P3), and reported of (P6).
final class MeshBench {
    /// From one read, or write, of those that go on beside something larger to the next.
    private static final Duration READ_EVERY = Duration.ofMillis(5);

    private static final Duration WRITE_EVERY = Duration.ofMillis(50);

    /// In which every agent of the mesh reports once.
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final AgentBench.Size size;
    private final Site site;
    private final FleetProcess fleet;
    private final Report report;

    MeshBench(AgentBench.Size size, Site site, FleetProcess fleet, Report report) {
        this.size = size;
        this.site = site;
        this.fleet = fleet;
        this.report = report;
    }

    void run() throws IOException, InterruptedException, SQLException {
        fleet.add(size.meshed(), Duration.ofSeconds(2));
        fleet.await(AgentBench.PATIENCE, AgentBench.LOOK, it -> it.of("configured") == size.meshed());
        Thread.sleep(AgentBench.SETTLING);
        AgentBench.say("meshing %,d agents".formatted(size.meshed()));
        meshed();
        Thread.sleep(AgentBench.SETTLING);
        AgentBench.say("joining");
        join();
        joined();
        AgentBench.say("reporting");
        reported();
        report.note(
                "",
                "the server's memory at its most",
                "%.0f MB".formatted(site.server().megabytes("VmHWM")),
                "");
    }

    private void meshed() throws IOException, InterruptedException {
        var ids = fleet.ids();
        var address = site.server().address();
        var reading = Load.request("GET", "/v1/network/agents/" + ids.getFirst(), site.token(), "");
        var meshing = new AtomicBoolean(true);
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var readers =
                    threads.submit(() -> new Load(address, 1, _ -> paced(reading, READ_EVERY)).during(meshing::get));
            var writers = threads.submit(() -> new Load(
                            address,
                            1,
                            n -> paced(
                                    Load.request(
                                            "PATCH",
                                            "/v1/network/agents/" + ids.getLast(),
                                            site.token(),
                                            "{\"agent_location_city\": \"City " + n + "\"}"),
                                    WRITE_EVERY))
                    .during(meshing::get));
            long began;
            double answered;
            double configured;
            try {
                Thread.sleep(1000);
                var cpu = site.server().cpu();
                began = System.nanoTime();
                site.mesh(ids);
                answered = (System.nanoTime() - began) / 1e9;
                long peers = (long) size.meshed() * (size.meshed() - 1);
                var all = fleet.await(AgentBench.PATIENCE, AgentBench.LOOK, it -> it.of("peers") == peers);
                configured = (all.of("lastChange") - began) / 1e9;
                report.note(
                        "",
                        "the server's processor time for it",
                        "%.1f s".formatted(site.server().cpu().minus(cpu).toMillis() / 1000.0),
                        "");
            } finally {
                meshing.set(false);
            }
            int connections = size.meshed() * (size.meshed() - 1) / 2;
            report.atMost(
                    "P4",
                    "a mesh of %,d agents, %,d connections, by one call: to the last agent configured"
                            .formatted(size.meshed(), connections),
                    configured,
                    15,
                    "%.1f s");
            report.note("", "the call's answer", "%.1f s".formatted(answered), "");
            report.atMost("P4", "reads meanwhile, p99", readers.get().quantile(0.99), 100, "%.1f ms");
            report.note(
                    "",
                    "reads meanwhile, the longest",
                    "%.0f ms".formatted(readers.get().quantile(1)),
                    "");
            report.note(
                    "",
                    "writes meanwhile, the longest",
                    "%.0f ms".formatted(writers.get().quantile(1)),
                    "");
        } catch (ExecutionException e) {
            throw new IOException("while the mesh was made", e);
        }
    }

    private static byte[] paced(byte[] request, Duration pace) {
        try {
            Thread.sleep(pace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return request;
    }

    /// What one that joined has brought about.
    ///
    /// @param commit milliseconds from the call to its answer
    private record Join(FleetProcess.Seen seen, double commit, int agents) {}

    /// P3.
    private void joined() throws IOException, InterruptedException {
        var joins = new ArrayList<Join>();
        for (int i = 0; i < size.joins(); i++) joins.add(join());
        joins.sort(Comparator.comparingDouble(it -> it.seen.of("p99")));
        var median = joins.get(joins.size() / 2);
        int agents = size.meshed();
        report.atMost(
                "P3",
                "one more joins a mesh of %,d: from the call to the 99th of 100 agents configured, median of %d"
                        .formatted(agents, joins.size()),
                median.seen.millis("p99"),
                500,
                "%.0f ms");
        report.note(
                "",
                "in that join: half, and the last configured; the call's answer",
                "%.0f, %.0f; %.0f ms".formatted(median.seen.millis("p50"), median.seen.millis("last"), median.commit),
                "");
        report.note(
                "",
                "of all joins the longest, to the last agent",
                "%.0f ms"
                        .formatted(joins.stream()
                                .mapToDouble(it -> it.seen.millis("last"))
                                .max()
                                .orElseThrow()),
                "");
        long others =
                joins.stream().mapToLong(it -> it.agents - it.seen.of("once")).sum();
        report.note("P3", "agents that got another number of WG_CONF than one, over all joins", "" + others, "0");
    }

    private Join join() throws IOException, InterruptedException {
        int before = Math.toIntExact(fleet.status().of("configured"));
        fleet.add(1, Duration.ZERO);
        fleet.await(AgentBench.PATIENCE, AgentBench.LOOK, it -> it.of("configured") == before + 1);
        Thread.sleep(2000);
        var ids = fleet.ids();
        int joining = ids.getLast();
        var pairs = ids.subList(0, before).stream()
                .map(id -> new int[] {joining, id})
                .toList();
        fleet.mark();
        long peers = fleet.status().of("peers") + 2L * before;
        long began = System.nanoTime();
        site.connect(pairs);
        double commit = (System.nanoTime() - began) / 1e6;
        fleet.await(AgentBench.PATIENCE, AgentBench.LOOK, it -> it.of("peers") == peers);
        Thread.sleep(1000);
        return new Join(fleet.since(began), commit, before + 1);
    }

    /// P6.
    private void reported() throws IOException, InterruptedException, SQLException {
        var first = site.server().cpu();
        long started = System.nanoTime();
        fleet.report(ROUND);
        do Thread.sleep(AgentBench.LOOK.multipliedBy(10));
        while (site.unknown() > 0 && System.nanoTime() - started < AgentBench.PATIENCE.toNanos());
        report.note(
                "",
                "until every connection's status is known from both ends: a million changes",
                "%.1f s, %.1f s of processor time"
                        .formatted(
                                (System.nanoTime() - started) / 1e9,
                                site.server().cpu().minus(first).toMillis() / 1000.0),
                "");
        Thread.sleep(ROUND);
        long rows = site.rows("path_minute");
        var before = fleet.status();
        var cpu = site.server().cpu();
        var fleetCpu = fleet.cpu();
        long began = System.nanoTime();
        Thread.sleep(size.measured());
        double seconds = (System.nanoTime() - began) / 1e9;
        double cores = site.server().cpu().minus(cpu).toNanos() / 1e9 / seconds;
        double fleetCores = fleet.cpu().minus(fleetCpu).toNanos() / 1e9 / seconds;
        var after = fleet.status();
        long reports = after.of("reports") - before.of("reports");
        double perReport = after.of("peers") / (double) after.of("configured");
        report.atMost(
                "P6",
                "%,.0f path samples a second in %.0f reports: the server's processor time"
                        .formatted(reports * perReport / seconds, reports / seconds),
                cores,
                0.5,
                "%.2f of a core");
        report.note(
                "P6",
                "rows written of %,.0f samples".formatted(reports * perReport),
                "%,d".formatted(site.rows("path_minute") - rows),
                "no row per sample");
        report.note(
                "",
                "agents connected at the end of it",
                "%,d of %,d".formatted(after.of("open"), after.of("configured")),
                "all");
        report.note("", "the agents' own processor time", "%.2f of a core".formatted(fleetCores), "");
        report.note(
                "",
                "messages the agents couldn't send",
                "%d".formatted(after.of("discarded") - before.of("discarded")),
                "0");
    }
}
