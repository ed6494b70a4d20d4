package syntropy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Starts a server of its own on a data directory of its own, loads it, and prints the figures of `docs/bench.md`
/// beside what the machine can do at all. All on loopback.
public final class Bench {
    private static final String AGENTS = "/v1/network/agents";
    private static final String CONNECTIONS = "/v1/network/connections";
    private static final int READERS = 16;
    private static final int WRITERS = 32;
    private static final int PAGE = 100;
    private static final int MESH = 300;
    private static final String WEBHOOKS = "webhooks";

    /// @param agents stored when reads are measured
    /// @param meshed as many of them are connected each with every other: the rows that are paged through
    /// @param hooked changes a second that web-hooks tell of
    private record Size(
            int agents, int meshed, int events, int hooked, Duration warm, Duration measured, int rounds, int starts) {
        static final Size FULL =
                new Size(10_000, 1_415, 1_000_000, 500, Duration.ofSeconds(8), Duration.ofSeconds(8), 2, 3);
        static final Size QUICK =
                new Size(1_000, 448, 100_000, 100, Duration.ofSeconds(2), Duration.ofMillis(1_500), 1, 1);

        int connections() {
            return meshed * (meshed - 1) / 2;
        }
    }

    private final Size size;
    private final Path work;
    private final Path log;
    private final Report report = new Report();

    private Bench(Size size, Path work) {
        this.size = size;
        this.work = work;
        this.log = work.resolve("server.log");
    }

    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        Locale.setDefault(Locale.ROOT);
        var asked = List.of(args);
        var parts = asked.stream().filter(it -> !it.startsWith("--")).toList();
        boolean isOfAgents = asked.contains("--agents");
        if (!asked.stream().filter(it -> it.startsWith("--")).allMatch(List.of("--quick", "--agents")::contains)
                || !(isOfAgents ? AgentBench.PARTS : List.of(WEBHOOKS)).containsAll(parts)) {
            System.err.println("bench takes --agents for the figures of connected agents, with "
                    + String.join(", ", AgentBench.PARTS) + " for some of them, webhooks for those of web-hooks alone,"
                    + " and --quick for a shorter run");
            System.exit(2);
        }
        boolean isQuick = asked.contains("--quick");
        var work = Files.createTempDirectory("syntropy-bench");
        try {
            if (isOfAgents) {
                new AgentBench(isQuick ? AgentBench.Size.QUICK : AgentBench.Size.FULL, work)
                        .run(parts.isEmpty() ? AgentBench.PARTS : parts);
            } else if (parts.contains(WEBHOOKS)) {
                var bench = new Bench(isQuick ? Size.QUICK : Size.FULL, work);
                bench.webhooks();
                System.out.print(bench.report);
            } else {
                new Bench(isQuick ? Size.QUICK : Size.FULL, work).run();
            }
        } finally {
            remove(work);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }

    private void run() throws IOException, InterruptedException, SQLException {
        var data = work.resolve("data");
        double loadBefore = Machine.load();
        double syncs = Machine.syncs(work.resolve("synced"), size.measured().dividedBy(2));
        double transactions =
                Machine.transactions(work.resolve("bare.db"), size.measured().dividedBy(2));
        var hello = hello();
        report.machine("%d processors, Java %s".formatted(processors(), Runtime.version()));
        report.machine("synced writes of 4 KiB, one after the other: %,.0f a second".formatted(syncs));
        report.machine("SQLite transactions of one row, one after the other: %,.0f a second".formatted(transactions));
        report.machine(
                "hello-world on the same listener: %,.0f a second, p99 %.2f ms, %.0f µs of its processor time each"
                        .formatted(hello.result.perSecond(), hello.result.quantile(0.99), hello.micros()));

        say("filling");
        var token = Controller.token(data, "bench", log);
        try (var server = Controller.start(data, log, List.of(), 0)) {
            var agents = create(server.address(), token);
            report.row("P8", "agents created, each durable with its event", agents, transactions, "SQLite");
            Load.once(server.address(), mesh(token, 1, 2));
            Load.once(server.address(), Load.request("PATCH", AGENTS + "/1", token, city(0)));
        }
        var file = data.resolve("syntropy.db");
        try (var rows = Rows.in(file)) {
            rows.mesh(size.meshed());
            rows.events(size.events());
        }

        say("starting");
        starts(data);
        try (var server = Controller.start(data, log, List.of(), 0)) {
            Thread.sleep(size.warm());
            report.note("P12", "memory when idle", "%.0f MB".formatted(server.megabytes("VmRSS")), "< 150 MB");
            jar();
            reads(server, token, hello.result);
            pages(server.address(), token);
            writes(server, token, transactions);
            mesh(server, token);
        }
        webhooks();
        report.machine("load %.1f before, %.1f after".formatted(loadBefore, Machine.load()));
        System.out.print(report);
    }

    private void webhooks() throws IOException, InterruptedException {
        say("web-hooks");
        new WebhookBench(report, work, log, size.hooked(), size.measured()).run();
    }

    private static int processors() {
        return ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors();
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    /// @param cpu the server's processor time over it
    private record Measured(Load.Result result, Duration cpu) {
        double micros() {
            return cpu.toNanos() / 1000.0 / result.micros().length;
        }
    }

    /// The best of some rounds: what disturbs a round on a shared machine only ever makes it slower.
    private Measured measure(Child child, int connections, IntFunction<byte[]> requests) throws IOException {
        var load = new Load(child.address(), connections, requests);
        load.during(size.warm());
        var all = new ArrayList<Measured>();
        for (int round = 0; round < size.rounds(); round++) {
            var before = child.cpu();
            var result = load.during(size.measured());
            all.add(new Measured(result, child.cpu().minus(before)));
        }
        return all.stream()
                .max(Comparator.comparingDouble(it -> it.result.perSecond()))
                .orElseThrow();
    }

    private Measured hello() throws IOException {
        say("measuring the machine");
        try (var child = Child.serving("syntropy.bench.Hello", log)) {
            var request = Load.request("GET", "/", "", "");
            return measure(child, READERS, _ -> request);
        }
    }

    /// All that the later measurements read; what it prints is of the second half, when the server is warm.
    private Load.Result create(InetSocketAddress address, String token) throws IOException {
        var made = Load.once(
                address,
                Load.request("POST", "/v1/network/auth/agent-tokens", token, "{\"agent_token_name\": \"bench\"}"));
        int at = made.indexOf("syn_ag_");
        if (at < 0) throw new IOException("no agent token: " + made);
        var secret = made.substring(at, made.indexOf('"', at));
        IntFunction<byte[]> creation = n -> Load.request(
                "POST",
                AGENTS,
                token,
                "{\"agent_name\": \"agent-%d-%d\", \"agent_token\": \"%s\", \"agent_tags\": [\"site-%d\", \"role-%d\"], \"agent_provider_id\": 3}"
                        .formatted(n, System.nanoTime(), secret, n % 50, n % 7));
        var load = new Load(address, WRITERS, creation);
        load.times(size.agents() / 2);
        return load.times(size.agents() - size.agents() / 2);
    }

    private void starts(Path data) throws IOException {
        var seconds = new double[size.starts()];
        for (int i = 0; i < seconds.length; i++) {
            try (var server = Controller.start(data, log, List.of(), 0)) {
                seconds[i] = server.toReady().toMillis() / 1000.0;
            }
        }
        Arrays.sort(seconds);
        report.note(
                "P11",
                "start with %,d agents, %,d connections and %,d events, to ready"
                        .formatted(size.agents(), size.connections(), size.events()),
                "%.2f s".formatted(seconds[seconds.length / 2]),
                "< 2 s");
    }

    private void jar() throws IOException {
        var root = Path.of(System.getProperty("syntropy.root", "."));
        var jar = root.resolve("server/target/syntropy.jar");
        if (Files.exists(jar)) report.note("P12", "the one jar", "%.1f MB".formatted(Files.size(jar) / 1e6), "≤ 35 MB");
    }

    private void reads(Child server, String token, Load.Result hello) throws IOException {
        say("reading");
        var one = IntStream.range(0, size.agents())
                .mapToObj(n -> Load.request("GET", AGENTS + "/" + (1 + n * 7919L % size.agents()), token, ""))
                .toArray(byte[][]::new);
        var single = measure(server, READERS, n -> one[n % one.length]);
        report.row("P7", "one agent", single.result, hello, single.micros(), "≥ 8,000/s");
        var lists = IntStream.range(0, Math.max(1, size.agents() / PAGE - 1))
                .mapToObj(n ->
                        Load.request("GET", AGENTS + "?limit=" + PAGE + (n == 0 ? "" : "&skip=" + n * PAGE), token, ""))
                .toArray(byte[][]::new);
        var list = measure(server, READERS, n -> lists[n % lists.length]);
        report.row("P7", "a list of 100 agents", list.result, hello, list.micros(), "≥ 2,000/s");
    }

    /// One after the other and in turns, so that what disturbs one disturbs both.
    private void pages(InetSocketAddress address, String token) throws IOException {
        int last = size.connections() / PAGE;
        for (var order : List.of("", "&order=agent_connection_group_updated_at:DESC")) {
            var first = Load.request("GET", CONNECTIONS + "?limit=" + PAGE + order, token, "");
            // In that order all rows are of one instant, so it is the id that decides, downwards.
            int cursor = order.isEmpty() ? (last - 1) * PAGE : size.connections() - (last - 1) * PAGE + 1;
            var deep = Load.request("GET", CONNECTIONS + "?limit=" + PAGE + order + "&skip=" + cursor, token, "");
            var load = new Load(address, 1, n -> n % 2 == 0 ? first : deep);
            load.during(size.warm().dividedBy(2));
            var firsts = new ArrayList<Double>();
            var deeps = new ArrayList<Double>();
            for (int round = 0; round < 20; round++) {
                firsts.add(new Load(address, 1, _ -> first).times(50).quantile(0.5));
                deeps.add(new Load(address, 1, _ -> deep).times(50).quantile(0.5));
            }
            double one = median(firsts);
            double many = median(deeps);
            report.note(
                    "P9",
                    "page %,d of %,d rows %s: %.2f ms; page 1: %.2f ms"
                            .formatted(last, size.connections(), order.isEmpty() ? "by id" : "by change", many, one),
                    "%+.0f %%".formatted((many / one - 1) * 100),
                    "within 20 %");
        }
    }

    private static double median(List<Double> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    private void writes(Child server, String token, double transactions) throws IOException {
        say("writing");
        IntFunction<byte[]> change = n ->
                Load.request("PATCH", AGENTS + "/" + (1 + n * 7919L % size.agents()), token, city(System.nanoTime()));
        var changes = measure(server, WRITERS, change);
        report.row("P8", "agents changed, each durable with its event", changes.result, transactions, "SQLite");
    }

    private static String city(long n) {
        return "{\"agent_location_city\": \"City " + n + "\"}";
    }

    private static byte[] mesh(String token, int from, int to) {
        var ids = IntStream.rangeClosed(from, to)
                .mapToObj(id -> "{\"agent_id\": " + id + "}")
                .toList();
        return Load.request("POST", CONNECTIONS + "/mesh", token, "{\"agent_ids\": [" + String.join(", ", ids) + "]}");
    }

    /// Of agents that aren't connected yet, while others read and one writes.
    private void mesh(Child server, String token) throws IOException, InterruptedException {
        say("meshing");
        int first = size.meshed() + 1;
        var reading = Load.request("GET", AGENTS + "/1", token, "");
        var meshing = new AtomicBoolean(true);
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var readers = threads.submit(() -> new Load(server.address(), 4, _ -> reading).during(meshing::get));
            var writers = threads.submit(() -> new Load(
                            server.address(), 1, n -> Load.request("PATCH", AGENTS + "/2", token, city(n)))
                    .during(meshing::get));
            double seconds;
            try {
                Thread.sleep(size.measured().dividedBy(4));
                long began = System.nanoTime();
                Load.once(server.address(), mesh(token, first, first + MESH - 1));
                seconds = (System.nanoTime() - began) / 1e9;
            } finally {
                meshing.set(false);
            }
            report.note(
                    "",
                    "mesh of %d agents, %,d connections, by one call".formatted(MESH, MESH * (MESH - 1) / 2),
                    "%.2f s".formatted(seconds),
                    "");
            report.note(
                    "",
                    "reads meanwhile, p99",
                    "%.1f ms".formatted(readers.get().quantile(0.99)),
                    "< 100 ms (P4)");
            report.note(
                    "",
                    "the longest wait of a write meanwhile",
                    "%.0f ms".formatted(writers.get().quantile(1)),
                    "");
            report.note("", "memory at its most", "%.0f MB".formatted(server.megabytes("VmHWM")), "");
        } catch (ExecutionException e) {
            throw new IOException("while the mesh was made", e);
        }
    }
}
