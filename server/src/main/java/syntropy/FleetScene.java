package syntropy;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.fleet.Demo;
import syntropy.fleet.SimulatedAgent;
import syntropy.kernel.Json;
import syntropy.kernel.Secret;
import tools.jackson.databind.JsonNode;

/// Simulated agents in several cities: clouds and offices in a mesh, each store, by a rule, with the cloud in
/// Frankfurt.
/// All of it is made by the API's own operations.
final class FleetScene implements Scene {
    private static final Logger LOG = LoggerFactory.getLogger(FleetScene.class);
    private static final Duration ENROLLED = Duration.ofSeconds(30);
    private static final Duration ANSWERED = Duration.ofSeconds(10);
    private static final String CENTRE = "cloud-frankfurt";
    private static final String STORES = "store";

    private final InstantSource clock;

    FleetScene(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Beside begin(URI controller, Secret token, PrintStream out) {
        var playing = new FutureTask<@Nullable Demo>(() -> new Calls(controller, token).play(clock, out));
        var thread = Thread.ofVirtual().name("demo").start(playing);
        return () -> {
            thread.interrupt();
            try {
                var demo = playing.get();
                if (demo != null) demo.close();
            } catch (Exception e) {
                LOG.warn("The demo did not end in order: {}", e.toString());
            }
        };
    }

    /// What a client of the API would do.
    private record Calls(URI controller, Secret token) {
        private static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(ANSWERED).build();

        @Nullable
        Demo play(InstantSource clock, PrintStream out) {
            Demo demo = null;
            try {
                var made = call("/v1/network/auth/agent-tokens", Map.of("agent_token_name", "demo"));
                var secret = made.path("agent_token").asString();
                demo = new Demo(URI.create("ws://" + controller.getAuthority() + "/"), secret, null, clock);
                demo.start();
                if (!demo.fleet().awaitAll(ENROLLED, SimulatedAgent::isConfigured)) {
                    if (!Thread.currentThread().isInterrupted()) LOG.error("The demo's agents could not enrol");
                    return demo;
                }
                connect(demo.fleet().agents());
                measure(demo);
                say(demo, out);
            } catch (IOException | RuntimeException e) {
                LOG.error("The demo could not be set up", e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return demo;
        }

        private void connect(List<SimulatedAgent> agents) throws IOException, InterruptedException {
            var meshed = agents.stream()
                    .filter(it -> !isStore(it))
                    .map(it -> Map.of("agent_id", it.agentId()))
                    .toList();
            call("/v1/network/connections/mesh", Map.of("agent_ids", meshed));
            int centre = agents.stream()
                    .filter(it -> it.machine().name().equals(CENTRE))
                    .findFirst()
                    .orElseThrow()
                    .agentId();
            call(
                    "/v1/network/rules/connections/point-to-tag",
                    Map.of("agent_id", centre, "tag_names", List.of(STORES)));
        }

        /// So that how connections stand is seen at once, not only with the first regular reports.
        private static void measure(Demo demo) {
            demo.fleet().awaitAll(ANSWERED, it -> it.counts().peersAdded() > 0);
            demo.fleet().agents().forEach(SimulatedAgent::report);
        }

        private static boolean isStore(SimulatedAgent agent) {
            return agent.machine().tags().contains(STORES);
        }

        private void say(Demo demo, PrintStream out) {
            out.printf(
                    "%d simulated agents are connected; look at them with this token, which lasts a day:%n"
                            + "curl -H 'Authorization: Bearer %s' %s%n",
                    demo.fleet().agents().size(), token.reveal(), controller.resolve("/v1/network/agents"));
            out.flush();
        }

        /// The answer's data.
        ///
        /// @throws IOException also when it is an error
        private JsonNode call(String path, Map<String, ?> body) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(controller.resolve(path))
                    .timeout(ANSWERED)
                    .header("Authorization", "Bearer " + token.reveal())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)))
                    .build();
            var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException("%s was answered %d: %s".formatted(path, answer.statusCode(), answer.body()));
            }
            return Json.MAPPER.readTree(answer.body()).path("data");
        }
    }
}
