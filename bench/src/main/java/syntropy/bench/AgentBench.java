package syntropy.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// What connected agents cost, and how soon they are told: the server in one process, the agents in another, all on
/// loopback, as `docs/bench.md` says.
final class AgentBench {
    /// What can be measured alone.
    static final List<String> PARTS = List.of("idle", "mesh", "killed");

    private static final String CONNECTIONS = "/v1/network/connections";
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// From one read, or write, of those that go on beside something larger to the next.
    private static final Duration READ_EVERY = Duration.ofMillis(5);

    private static final Duration WRITE_EVERY = Duration.ofMillis(50);

    /// Files that a process has open beside its agents' connections.
    private static final int OTHER_FILES = 500;

    private static final int LOG_LINES = 40;

    private static final int DEGREE = 10;

    /// New agents that come in at once.
    private static final int IN_TURN = 250;

    /// In which every agent of the mesh reports once.
    private static final Duration ROUND = Duration.ofSeconds(10);

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

    private static void say(String what) {
        System.err.printf("bench: %s (load %.1f)%n", what, Machine.load());
    }

    /// A server on data of its own, and what opens it.
    private record Site(Path data, Child server, String token, String agentToken) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
        }
    }

    private Site site(String name, String heap, String... more) throws IOException, InterruptedException {
        var data = work.resolve(name);
        var token = Child.output(
                "syntropy.Main",
                log,
                "token",
                "create",
                "--name",
                "bench",
                "--workspace",
                "bench",
                "--data",
                data.toString());
        var server = server(data, heap, 0, more);
        var made = Load.once(
                server.address(),
                Load.request("POST", "/v1/network/auth/agent-tokens", token, "{\"agent_token_name\": \"bench\"}"));
        int at = made.indexOf("syn_ag_");
        if (at < 0) throw new IOException("no agent token: " + made);
        return new Site(data, server, token, made.substring(at, made.indexOf('"', at)));
    }

    /// @param port 0 for any
    private Child server(Path data, String heap, int port, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "serve",
                "--data",
                data.toString(),
                "--http",
                "127.0.0.1:" + port,
                "--rate-limit",
                "0",
                "--address-rate-limit",
                "0",
                "--log-level",
                "warn"));
        arguments.addAll(List.of(more));
        return Child.serving(
                heap.isEmpty() ? List.of() : List.of("-Xmx" + heap),
                "syntropy.Main",
                log,
                arguments.toArray(String[]::new));
    }

    /// P1. With the launcher's own heap.
    private void idle() throws IOException, InterruptedException {
        int agents = Math.min(size.idle(), Machine.openFiles() - OTHER_FILES);
        if (agents < size.idle()) {
            report.machine("P1 has %,d agents only: the limit of open files (ulimit -Hn) is %,d"
                    .formatted(agents, Machine.openFiles()));
        }
        try (var site = site("idle", "", "--agent-rate", "100000", "--agent-burst", "100000")) {
            Thread.sleep(SETTLING);
            double before = site.server.megabytes("VmRSS");
            say("letting %,d agents in".formatted(agents));
            try (var fleet = new FleetProcess("2g", site.server.address(), site.agentToken, log)) {
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
                double connected = site.server.megabytes("VmRSS");
                say("watching them for %d s".formatted(size.watched().toSeconds()));
                var cpu = site.server.cpu();
                Thread.sleep(size.watched());
                var used = site.server.cpu().minus(cpu);
                double after = site.server.megabytes("VmRSS");
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

    /// P4, then P3 and P6 on the mesh that it has made.
    private void mesh() throws IOException, InterruptedException, SQLException {
        try (var site = site("mesh", "4g");
                var fleet = new FleetProcess("4g", site.server.address(), site.agentToken, log)) {
            fleet.add(size.meshed(), Duration.ofSeconds(2));
            fleet.await(PATIENCE, LOOK, it -> it.of("configured") == size.meshed());
            Thread.sleep(SETTLING);
            say("meshing %,d agents".formatted(size.meshed()));
            meshed(site, fleet);
            Thread.sleep(SETTLING);
            say("joining");
            join(site, fleet);
            joined(site, fleet);
            say("reporting");
            reported(site, fleet);
            report.note("", "the server's memory at its most", "%.0f MB".formatted(site.server.megabytes("VmHWM")), "");
            violations(fleet, fleet.status());
        }
    }

    private void meshed(Site site, FleetProcess fleet) throws IOException, InterruptedException {
        var ids = fleet.ids();
        var address = site.server.address();
        var reading = Load.request("GET", "/v1/network/agents/" + ids.getFirst(), site.token, "");
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
                                            site.token,
                                            "{\"agent_location_city\": \"City " + n + "\"}"),
                                    WRITE_EVERY))
                    .during(meshing::get));
            long began;
            double answered;
            double configured;
            try {
                Thread.sleep(1000);
                var cpu = site.server.cpu();
                began = System.nanoTime();
                call(site, CONNECTIONS + "/mesh", "{\"agent_ids\": [" + refs(ids) + "]}");
                answered = (System.nanoTime() - began) / 1e9;
                long peers = (long) size.meshed() * (size.meshed() - 1);
                var all = fleet.await(PATIENCE, LOOK, it -> it.of("peers") == peers);
                configured = (all.of("lastChange") - began) / 1e9;
                report.note(
                        "",
                        "the server's processor time for it",
                        "%.1f s".formatted(site.server.cpu().minus(cpu).toMillis() / 1000.0),
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

    private static String refs(List<Integer> ids) {
        return ids.stream().map(id -> "{\"agent_id\": " + id + "}").collect(Collectors.joining(", "));
    }

    private static String pairs(List<int[]> pairs) {
        return "{\"agent_pairs\": ["
                + pairs.stream()
                        .map(it -> "{\"agent_1_id\": %d, \"agent_2_id\": %d}".formatted(it[0], it[1]))
                        .collect(Collectors.joining(", "))
                + "]}";
    }

    /// One large call, of whose answer nothing is kept.
    private static void call(Site site, String path, String body) throws IOException, InterruptedException {
        var address = site.server.address();
        var request = HttpRequest.newBuilder(
                        URI.create("http://%s:%d%s".formatted(address.getHostString(), address.getPort(), path)))
                .header("Authorization", "Bearer " + site.token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() / 100 != 2) throw new IOException(path + " was answered " + answer.statusCode());
        }
    }

    /// What one that joined has brought about.
    ///
    /// @param commit milliseconds from the call to its answer
    private record Join(FleetProcess.Seen seen, double commit, int agents) {}

    /// P3.
    private void joined(Site site, FleetProcess fleet) throws IOException, InterruptedException {
        var joins = new ArrayList<Join>();
        for (int i = 0; i < size.joins(); i++) joins.add(join(site, fleet));
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

    private Join join(Site site, FleetProcess fleet) throws IOException, InterruptedException {
        int before = Math.toIntExact(fleet.status().of("configured"));
        fleet.add(1, Duration.ZERO);
        fleet.await(PATIENCE, LOOK, it -> it.of("configured") == before + 1);
        Thread.sleep(2000);
        var ids = fleet.ids();
        int joining = ids.getLast();
        var pairs = ids.subList(0, before).stream()
                .map(id -> new int[] {joining, id})
                .toList();
        fleet.mark();
        long peers = fleet.status().of("peers") + 2L * before;
        long began = System.nanoTime();
        call(site, CONNECTIONS + "/point-to-point", pairs(pairs));
        double commit = (System.nanoTime() - began) / 1e6;
        fleet.await(PATIENCE, LOOK, it -> it.of("peers") == peers);
        Thread.sleep(1000);
        return new Join(fleet.since(began), commit, before + 1);
    }

    /// P6.
    private void reported(Site site, FleetProcess fleet) throws IOException, InterruptedException, SQLException {
        var first = site.server.cpu();
        long started = System.nanoTime();
        fleet.report(ROUND);
        do Thread.sleep(LOOK.multipliedBy(10));
        while (unknown(site) > 0 && System.nanoTime() - started < PATIENCE.toNanos());
        report.note(
                "",
                "until every connection's status is known from both ends: a million changes",
                "%.1f s, %.1f s of processor time"
                        .formatted(
                                (System.nanoTime() - started) / 1e9,
                                site.server.cpu().minus(first).toMillis() / 1000.0),
                "");
        Thread.sleep(ROUND);
        long rows = rows(site, "path_minute");
        var before = fleet.status();
        var cpu = site.server.cpu();
        var fleetCpu = fleet.cpu();
        long began = System.nanoTime();
        Thread.sleep(size.measured());
        double seconds = (System.nanoTime() - began) / 1e9;
        double cores = site.server.cpu().minus(cpu).toNanos() / 1e9 / seconds;
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
                "%,d".formatted(rows(site, "path_minute") - rows),
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

    private static long rows(Site site, String table) throws SQLException {
        return count(site, "select count(*) from " + table);
    }

    /// Connections that one end or both have yet to report.
    private static long unknown(Site site) throws SQLException {
        return count(site, "select count(*) from connection where agent_1_path = '' or agent_2_path = ''");
    }

    private static long count(Site site, String sql) throws SQLException {
        var file = site.data.resolve("syntropy.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            return found.getLong(1);
        }
    }

    /// P5. With the standard pace at the door.
    private void killed() throws IOException, InterruptedException, SQLException {
        try (var site = site("killed", "");
                var fleet = new FleetProcess("2g", site.server.address(), site.agentToken, log)) {
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
            call(site, CONNECTIONS + "/point-to-point", pairs(pairs));
            fleet.await(PATIENCE, LOOK, it -> it.of("peers") == (long) agents * DEGREE);
            Thread.sleep(SETTLING);
            say("killing the server of %,d agents".formatted(agents));
            fleet.mark();
            var before = fleet.status();
            long began = System.nanoTime();
            site.server.kill();
            try (var again = server(site.data, "", site.server.address().getPort())) {
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
                        "%d".formatted(rows(site, "event WHERE type = 'agent.offline'")),
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
