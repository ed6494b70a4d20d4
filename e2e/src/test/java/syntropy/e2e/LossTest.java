package syntropy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import syntropy.fleet.Fleet;
import syntropy.fleet.Logs;
import syntropy.fleet.Machines;
import syntropy.fleet.Pace;
import syntropy.fleet.SimulatedAgent;
import syntropy.kernel.Json;

/// Agents and controllers that go without a word, each in its own way: the API and the events tell the truth in time.
/// The seconds that it took are added to `target/loss.txt`.
@Execution(ExecutionMode.CONCURRENT)
class LossTest {
    private static final int EACH = 3;
    private static final ReentrantLock STARTING = new ReentrantLock();

    /// A process that starts on a busy machine, and dials.
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    /// Who falls silent is offline within half a minute. Here and below a busy machine is given more; the seconds that
    /// it took stand in the file.
    private static final Duration SILENT = Duration.ofSeconds(45);

    private static final Duration GRACE = Duration.ofSeconds(10);

    /// Without the grace: the kernel says at once that a process is gone.
    private static final Duration GONE = GRACE.plusSeconds(15);

    /// Agents dial within ten seconds of a dial that failed.
    private static final Duration REDIAL = Duration.ofSeconds(45);

    /// How long a controller that has started waits for those who were online.
    private static final Duration AT_START = Duration.ofSeconds(30);

    /// A controller with what is needed to ask it and to let agents in.
    private record Controller(Running server, Path data, String token, String agentToken, Path tokenFile)
            implements AutoCloseable {
        static Controller start(String address, Path data) throws IOException, InterruptedException {
            String token;
            Running server;
            STARTING.lock();
            try {
                token = Program.token(data);
                server = Running.at(address, data, Receiver.ALLOWED);
            } finally {
                STARTING.unlock();
            }
            var made = server.call(token, "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
            var agentToken = Json.MAPPER
                    .readTree(made.body())
                    .get("data")
                    .get("agent_token")
                    .asString();
            var file = Files.writeString(data.resolve("agent-token"), agentToken);
            return new Controller(server, data, token, agentToken, file);
        }

        URI agents() {
            return URI.create("ws://127.0.0.1:" + server.url.getPort() + "/");
        }

        Presence presence() {
            return new Presence(server, token, data);
        }

        Fleet fleet(String name, int agents) {
            int seed = name.hashCode() & 0xffff;
            var pace = Pace.STANDARD.reporting(Duration.ZERO);
            var fleet = new Fleet(
                    new Fleet.Settings(agents(), agentToken, null, seed, pace, Logs.NONE), InstantSource.system());
            fleet.add(Machines.many(name, agents, 0, seed));
            fleet.start();
            assertThat(fleet.awaitAll(ARRIVAL, SimulatedAgent::isConfigured)).isTrue();
            return fleet;
        }

        void connect(String how, String body) throws IOException, InterruptedException {
            var made = server.call(token, "POST", "/v1/network/connections/" + how, body);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        }

        /// As `kill -9` does; another comes in its place after so long, on the same port and data.
        Controller replaced(Duration after) {
            server.kill();
            pause(after);
            var address = "127.0.0.1:" + server.url.getPort();
            return new Controller(Running.at(address, data), data, token, agentToken, tokenFile);
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path data;

    @SuppressWarnings("NullAway.Init")
    private static Controller shared;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        shared = Controller.start("0.0.0.0:0", data);
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    /// One process after the other: many at once on few cores take longer, each of them.
    private static FleetProcess arrived(String name, Supplier<FleetProcess> start) {
        STARTING.lock();
        try {
            var fleet = start.get();
            try {
                var _ = shared.presence().await(name, EACH, true, Instant.now(), ARRIVAL);
            } catch (AssertionError e) {
                fleet.close();
                throw e;
            }
            return fleet;
        } finally {
            STARTING.unlock();
        }
    }

    private static FleetProcess arrived(String name) {
        return arrived(name, () -> FleetProcess.start(List.of(), shared.agents(), shared.tokenFile(), name, EACH));
    }

    @Test
    void anAgentWhoseProcessIsStoppedIsOfflineWhenItHasBeenSilent() {
        var presence = shared.presence();
        try (var fleet = arrived("stopped")) {
            var stopped = Instant.now();
            fleet.stop();
            var offline = presence.await("stopped", EACH, false, stopped, SILENT);
            say("SIGSTOP", "offline", offline, presence.eachOnce("stopped", EACH, "agent.offline", stopped));

            var went = Instant.now();
            fleet.go();
            var online = presence.await("stopped", EACH, true, went, REDIAL);
            say("SIGCONT", "online", online, presence.eachOnce("stopped", EACH, "agent.online", went));
            var _ = presence.eachOnce("stopped", EACH, "agent.offline", stopped);
        }
    }

    @Test
    void anAgentThatIsKilledIsOfflineAfterTheGrace() throws IOException, InterruptedException {
        var presence = shared.presence();
        try (var receiver = new Receiver();
                var fleet = arrived("killed")) {
            var webhook = receiver.subscribe(shared.server(), shared.token(), "agent.o*line");
            var killed = Instant.now();
            fleet.kill();
            var offline = presence.await("killed", EACH, false, killed, GONE);
            assertThat(offline.first()).isGreaterThanOrEqualTo(GRACE);
            say("kill -9 of agents", "offline", offline, presence.eachOnce("killed", EACH, "agent.offline", killed));

            var back = Instant.now();
            fleet.again();
            var online = presence.await("killed", EACH, true, back, ARRIVAL);
            say("their new start", "online", online, presence.eachOnce("killed", EACH, "agent.online", back));
            heard(receiver, "agent.offline", killed);
            heard(receiver, "agent.online", back);
            shared.server().call(shared.token(), "DELETE", "/v1/network/webhooks/" + webhook, "");
        }
    }

    /// A web-hook of that type has come for each of the agents that were killed, as other tests' agents' may have too.
    private static void heard(Receiver receiver, String type, Instant since) {
        Predicate<Receiver.Got> wanted = got -> got.type().equals(type)
                && got.body().at("/data/object/agent_name").asString().startsWith("killed");
        var all = receiver.await(SILENT, got -> got.stream().filter(wanted).count() >= EACH).stream()
                .filter(wanted)
                .toList();
        assertThat(all.stream().map(Receiver.Got::id)).doesNotHaveDuplicates().hasSize(EACH);
        var last = all.stream().map(Receiver.Got::at).max(Instant::compareTo).orElseThrow();
        var passed = Duration.between(since, last);
        say("web-hook " + type, "at its listener", new Presence.Span(passed, passed));
    }

    @Test
    void anAgentWhoseCableIsCutIsOfflineWhenItHasBeenSilent() {
        var presence = shared.presence();
        try (var cable = Cable.plugged(shared.server().url.getPort());
                var _ = arrived(
                        "cut",
                        () -> FleetProcess.start(
                                cable.inside(), cable.controller(), shared.tokenFile(), "cut", EACH))) {
            var cut = Instant.now();
            cable.cut();
            var offline = presence.await("cut", EACH, false, cut, SILENT);
            say("cut network, " + cable, "offline", offline, presence.eachOnce("cut", EACH, "agent.offline", cut));

            var mended = Instant.now();
            cable.mend();
            // Its own watch over the controller's silence, or what the kernel sends again, has it dial anew.
            var online = presence.await("cut", EACH, true, mended, Duration.ofSeconds(60));
            say("mended network", "online", online, presence.eachOnce("cut", EACH, "agent.online", mended));
        }
    }

    @Test
    void whoIsBackSoonWasNeverOffline() {
        var presence = shared.presence();
        try (var paused = arrived("paused");
                var restarted = arrived("restarted")) {
            var flapped = Instant.now();
            restarted.kill();
            restarted.again();
            paused.stop();
            presence.staysOnline("paused", EACH, flapped.plusSeconds(8));
            paused.go();
            presence.staysOnline("paused", EACH, flapped.plusSeconds(10));
            presence.staysOnline("restarted", EACH, flapped.plus(GRACE).plusSeconds(4));
            for (var name : List.of("paused", "restarted")) {
                assertThat(presence.events(name, "agent.offline", flapped)).isEmpty();
                assertThat(presence.events(name, "agent.online", flapped)).isEmpty();
            }
        }
    }

    /// @param more that has its own data
    @Test
    void aControllerThatIsKilledForFiveSecondsLosesOnlyWhoIsGone(@TempDir Path more)
            throws IOException, InterruptedException {
        int agents = 30;
        try (var before = Controller.start("127.0.0.1:0", more);
                var fleet = before.fleet("few", agents);
                var gone = before.fleet("gone", 1)) {
            var killed = Instant.now();
            before.server().kill();
            gone.agents().getFirst().crash();
            try (var after = before.replaced(Duration.ofSeconds(5))) {
                var ready = Instant.now();
                assertThat(fleet.awaitAll(REDIAL, SimulatedAgent::isOpen)).isTrue();
                say("controller away for 5 s", agents + " agents back", since(ready));
                var presence = after.presence();
                var offline = presence.await("gone", 1, false, ready, AT_START.plusSeconds(15));
                say("gone meanwhile", "offline", offline, presence.eachOnce("gone", 1, "agent.offline", ready));
                presence.staysOnline("few", agents, ready.plus(AT_START).plusSeconds(3));
                assertThat(presence.events("few", "agent.offline", killed)).isEmpty();
                assertThat(presence.events("few", "agent.online", killed)).isEmpty();
                assertThat(fleet.violations()).isEmpty();
            }
        }
    }

    /// @param more that has its own data
    @Test
    void aMinuteWithoutTheControllerTouchesNoPeerOfFiveHundredAgents(@TempDir Path more)
            throws IOException, InterruptedException {
        int agents = 500;
        try (var before = Controller.start("127.0.0.1:0", more);
                var fleet = before.fleet("many", agents)) {
            int ends = connect(before, fleet.agents());
            assertThat(Fleet.await(ARRIVAL, () -> fleet.counts().peersAdded() >= ends))
                    .as("%d of %s", ends, fleet.counts())
                    .isTrue();
            assertThat(Fleet.await(ARRIVAL, () -> quiet(fleet))).isTrue();
            var was = fleet.counts();
            assertThat(was.peersAdded() - was.peersRemoved()).isEqualTo(ends);

            var killed = Instant.now();
            try (var after = before.replaced(Duration.ofSeconds(60))) {
                var ready = Instant.now();
                assertThat(fleet.awaitAll(REDIAL, SimulatedAgent::isOpen)).isTrue();
                say("controller away for 60 s", agents + " agents back", since(ready));
                assertThat(Fleet.await(REDIAL, () -> fleet.counts().configInfos() >= was.configInfos() + agents))
                        .isTrue();
                say("controller away for 60 s", agents + " agents told all", since(ready));
                var presence = after.presence();
                pause(Duration.between(Instant.now(), ready.plus(AT_START).plusSeconds(2)));
                assertThat(presence.online("many")).hasSize(agents).doesNotContainValue(false);
                assertThat(presence.events("", "agent.offline", killed)).isEmpty();
                assertThat(fleet.counts().peersAdded()).isEqualTo(was.peersAdded());
                assertThat(fleet.counts().peersRemoved()).isEqualTo(was.peersRemoved());
                assertThat(fleet.violations()).isEmpty();
            }
        }
    }

    /// By tens, in rings and meshes by turns.
    ///
    /// @return how many peers all agents together then have
    private static int connect(Controller controller, List<SimulatedAgent> agents)
            throws IOException, InterruptedException {
        int ten = 10;
        int connections = 0;
        for (int from = 0; from < agents.size(); from += ten) {
            var some = agents.subList(from, from + ten);
            boolean isRing = from / ten % 2 == 0;
            if (isRing) {
                var pairs = new ArrayList<String>();
                for (int i = 0; i < ten; i++) {
                    pairs.add("{\"agent_1_id\":%d,\"agent_2_id\":%d}"
                            .formatted(
                                    some.get(i).agentId(),
                                    some.get((i + 1) % ten).agentId()));
                }
                controller.connect("point-to-point", "{\"agent_pairs\":" + pairs + "}");
            } else {
                var ids = some.stream()
                        .map(it -> "{\"agent_id\":" + it.agentId() + "}")
                        .collect(Collectors.joining(","));
                controller.connect("mesh", "{\"agent_ids\":[" + ids + "]}");
            }
            connections += isRing ? ten : ten * (ten - 1) / 2;
        }
        return 2 * connections;
    }

    private static boolean quiet(Fleet fleet) {
        return System.nanoTime() - fleet.counts().lastChangeNanos() > 3_000_000_000L;
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) LockSupport.parkNanos(left);
    }

    private static Presence.Span since(Instant from) {
        var passed = Duration.between(from, Instant.now());
        return new Presence.Span(passed, passed);
    }

    private static void say(String what, String state, Presence.Span api, Presence.Span events) {
        say("%s: %s in the API after %s, events after %s".formatted(what, state, api, events));
    }

    private static void say(String what, String state, Presence.Span span) {
        say("%s: %s after %.1f s".formatted(what, state, span.last().toMillis() / 1000.0));
    }

    private static void say(String line) {
        try {
            var file = Path.of(System.getProperty("syntropy.target", "target"), "loss.txt");
            Files.writeString(file, line + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
