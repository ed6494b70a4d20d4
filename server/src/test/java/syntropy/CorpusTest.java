package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.api.Check;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.kernel.Secret;
import syntropy.versions.Changes;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is answered at each date never changes by accident: the corpus is replayed at all of them, on both engines, and
/// held to the answers committed beside it.
class CorpusTest {
    private static final Versions VERSIONS = new Versions(Changes.all());
    private static final Pattern REQUEST = Pattern.compile("req_[0-9a-f]{28}");
    private static final Pattern TOKEN = Pattern.compile("act_[0-9a-f]{28}");
    private static final List<String> HEADERS =
            List.of("content-type", "location", "allow", "www-authenticate", "deprecation", "sunset", "retry-after");

    static Stream<Arguments> stories() {
        return Corpus.all().flatMap(corpus -> VERSIONS.dates().all().stream().map(date -> Arguments.of(corpus, date)));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void theAnswersAreThoseCommitted(Corpus corpus, ApiDate date) {
        try (var server = TestServer.fresh()) {
            Golden.check(golden(corpus, date), written(corpus, date, server));
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    @Needs(Tool.POSTGRES)
    void theAnswersAreTheSameOnPostgres(Corpus corpus, ApiDate date) {
        try (var server = TestServer.onPostgres()) {
            Golden.check(golden(corpus, date), written(corpus, date, server));
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void everyAnswerHasTheShapeOfItsDate(Corpus corpus, ApiDate date) {
        var version = VERSIONS.at(date);
        try (var server = TestServer.fresh()) {
            corpus.replay(server, date, exchange -> {
                var reply = exchange.reply();
                var operation = exchange.operation();
                assertThat(reply.header("syntropy-version")).isEqualTo(date.toString());
                if (reply.status() >= 400) {
                    isAProblem(reply, version.failure().mediaType());
                } else if (!exchange.request().target().endsWith("dry_run=true")) {
                    assertThat(reply.status()).as(operation.name()).isEqualTo(version.status(operation));
                    if (operation.isStream()) {
                        assertThat(reply.header("content-type")).isEqualTo("text/event-stream");
                        return;
                    }
                    var schema = version.answer(operation);
                    if (schema.properties().isEmpty()) assertThat(reply.bytes()).isEmpty();
                    else {
                        assertThat(Check.of(schema, reply.body()))
                                .as("%s at %s: %s", operation.name(), date, reply)
                                .isEmpty();
                    }
                }
            });
        }
    }

    private static void isAProblem(TestServer.Reply reply, String mediaType) {
        var body = reply.body();
        assertThat(reply.header("content-type")).isEqualTo(mediaType);
        if (mediaType.equals("application/problem+json")) {
            assertThat(body.propertyNames())
                    .containsExactly("type", "title", "status", "detail", "code", "request_id", "errors");
            assertThat(body.path("status").asInt()).isEqualTo(reply.status());
        } else {
            assertThat(body.propertyNames()).containsExactly("errors");
            assertThat(body.path("errors")).isNotEmpty().allSatisfy(error -> {
                assertThat(error.path("code").asString("")).isNotEmpty();
                assertThat(error.path("message").asString("")).isNotEmpty();
                assertThat(error.path("type").asString("")).isNotEmpty();
            });
        }
    }

    @Test
    void everyOperationIsAskedAtLeastThreeTimesRightAndWrong() {
        Map<String, List<Integer>> statuses = new HashMap<>();
        var newest = VERSIONS.dates().newest();
        var names = new ArrayList<String>();
        Corpus.all().forEach(corpus -> {
            try (var server = TestServer.fresh()) {
                corpus.replay(
                        server,
                        newest,
                        exchange -> statuses.computeIfAbsent(
                                        exchange.operation().name(), _ -> new ArrayList<>())
                                .add(exchange.reply().status()));
                names.clear();
                server.operations().stream().map(Operation::name).forEach(names::add);
            }
        });

        assertThat(names).isNotEmpty().allSatisfy(name -> {
            var seen = statuses.getOrDefault(name, List.of());
            assertThat(seen).as(name).hasSizeGreaterThanOrEqualTo(3);
            assertThat(seen).as(name).anyMatch(status -> status < 300).anyMatch(status -> status >= 400);
        });
        assertThat(statuses.values()).allSatisfy(seen -> assertThat(seen).allMatch(status -> status < 500));
    }

    private static String golden(Corpus corpus, ApiDate date) {
        return "server/src/test/resources/corpus/golden/" + date + "/" + corpus.name() + ".json";
    }

    private static String written(Corpus corpus, ApiDate date, TestServer server) {
        var all = new StringBuilder("[");
        var numbers = new HashMap<String, String>();
        corpus.replay(server, date, exchange -> {
            var reply = exchange.reply();
            var shown = Json.MAPPER.createObjectNode();
            shown.put(
                    "request",
                    exchange.request().method() + " " + exchange.request().target());
            if (exchange.request().body() != null)
                shown.put("sent", exchange.request().body());
            shown.put("status", reply.status());
            for (var name : HEADERS) if (reply.header(name) instanceof String value) shown.put(name, value);
            if (reply.bytes().length > 0) shown.set("body", steady(reply.body()));
            if (all.length() > 1) all.append(',');
            all.append('\n').append(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(shown));
        });
        var text = Secret.hideIn(REQUEST.matcher(all.append("\n]\n")).replaceAll("req_…"));
        return TOKEN.matcher(text)
                .replaceAll(found -> numbers.computeIfAbsent(found.group(), _ -> "act_" + (numbers.size() + 1)));
    }

    /// When a token was used last is written beside the request that uses it, so it may stand here or not yet.
    private static JsonNode steady(JsonNode body) {
        for (var object : body.findParents("access_token_last_use")) {
            ((ObjectNode) object).put("access_token_last_use", "…");
        }
        for (var object : body.findParents("last_seen_api_date")) {
            ((ObjectNode) object).put("last_seen_at", "…").put("last_seen_api_date", "…");
        }
        return body;
    }
}
