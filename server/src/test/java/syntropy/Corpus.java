package syntropy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import syntropy.api.Operation;
import syntropy.http.Router;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;

/// Requests of every operation, good and bad, in the order in which they make sense: one file, one story. What a step's
/// answer shows is kept under a name and stands in later steps as `{{name}}`; where a request looked different up to
/// and including a date, the step says so under `until` that date; `older` is short for until 2023-02-22. Under `pin`
/// stands the date that the workspace is pinned to before the step.
record Corpus(String name, List<JsonNode> steps) {
    private static final Pattern NAME = Pattern.compile("\\{\\{([a-zA-Z0-9]+)}}");

    /// @param credential the secret that it was made with; empty for none
    record Request(String method, String target, @Nullable String body, String credential) {
        String path() {
            int question = target.indexOf('?');
            return question < 0 ? target : target.substring(0, question);
        }
    }

    record Exchange(Request request, Operation<?, ?> operation, TestServer.Reply reply) {}

    static Stream<Corpus> all() {
        var folder = Path.of(System.getProperty("syntropy.root", "..")).resolve("server/src/test/resources/corpus");
        try (var files = Files.list(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> {
                        var name = file.getFileName().toString();
                        return new Corpus(name.substring(0, name.length() - ".json".length()), steps(file));
                    })
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> steps(Path file) {
        return Json.MAPPER.readTree(file.toFile()).path("steps").valueStream().toList();
    }

    /// All steps against a server that nobody has used.
    void replay(TestServer server, ApiDate date, Consumer<Exchange> seen) {
        var router = router(server);
        var kept = new HashMap<String, JsonNode>();
        kept.put("all", Json.MAPPER.getNodeFactory().stringNode(server.token));
        for (var step : steps) {
            var request = request(step, date, kept);
            if (step.has("pin")) server.pin(step.path("pin").asString(), null);
            var reply = call(server, date, request);
            step.path("keep")
                    .properties()
                    .forEach(name -> name.getValue()
                            .valueStream()
                            .map(pointer -> reply.body().at(pointer.asString()))
                            .filter(found -> !found.isMissingNode())
                            .findFirst()
                            .ifPresent(found -> kept.put(name.getKey(), found)));
            seen.accept(new Exchange(request, operation(router, request).orElseThrow(), reply));
        }
    }

    static TestServer.Reply call(TestServer server, ApiDate date, Request request) {
        var headers = new HashMap<>(Map.of("syntropy-version", date.toString()));
        if (!request.credential().isEmpty()) headers.put("authorization", "Bearer " + request.credential());
        return server.call(request.method(), request.target(), request.body(), headers);
    }

    static Router<Operation<?, ?>> router(TestServer server) {
        var builder = new Router.Builder<Operation<?, ?>>();
        server.operations().forEach(each -> builder.add(each.method().name(), each.path(), each));
        return builder.build();
    }

    static Optional<Operation<?, ?>> operation(Router<Operation<?, ?>> router, Request request) {
        return router.find(request.method(), request.path()) instanceof Router.Result.Match<Operation<?, ?>> match
                ? Optional.of(match.target())
                : Optional.empty();
    }

    private static Request request(JsonNode step, ApiDate date, Map<String, JsonNode> kept) {
        var other = other(step, date);
        var line = filled((other.has("do") ? other : step).path("do").asString(), kept);
        var body = (other.has("body") ? other : step).path("body");
        var as = step.path("as").asString("all");
        int space = line.indexOf(' ');
        return new Request(
                line.substring(0, space),
                line.substring(space + 1),
                step.has("raw")
                        ? step.path("raw").asString()
                        : body.isMissingNode() ? null : filled(quotesOff(body.toString(), kept), kept),
                as.equals("none") ? "" : known(kept, as).asString());
    }

    /// What the request looked like at the date, when that is otherwise.
    private static JsonNode other(JsonNode step, ApiDate date) {
        var until = new TreeMap<ApiDate, JsonNode>();
        step.path("until").properties().forEach(each -> until.put(ApiDate.of(each.getKey()), each.getValue()));
        if (step.has("older")) until.put(ApiDate.of("2023-02-22"), step.path("older"));
        var found = until.ceilingEntry(date);
        return found == null ? Json.MAPPER.createObjectNode() : found.getValue();
    }

    /// A name that stands alone in its quotes gives them up when it is a number.
    private static String quotesOff(String body, Map<String, JsonNode> kept) {
        return Pattern.compile('"' + NAME.pattern() + '"')
                .matcher(body)
                .replaceAll(found -> known(kept, found.group(1)).toString());
    }

    private static String filled(String text, Map<String, JsonNode> kept) {
        return NAME.matcher(text)
                .replaceAll(found -> known(kept, found.group(1)).asString());
    }

    private static JsonNode known(Map<String, JsonNode> kept, String name) {
        var found = kept.get(name);
        if (found == null) throw new IllegalStateException("no step has kept " + name);
        return found;
    }

    /// What every request of the corpus was answered with at the date.
    List<Exchange> exchanges(TestServer server, ApiDate date) {
        var all = new ArrayList<Exchange>();
        replay(server, date, all::add);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
