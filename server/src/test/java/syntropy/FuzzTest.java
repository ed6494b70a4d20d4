package syntropy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import syntropy.api.Operation;
import syntropy.api.Samples;
import syntropy.kernel.Json;
import syntropy.kernel.Permission;
import syntropy.versions.Changes;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Valid requests of every operation with something wrong in them, thousands of them by seeded chance: never a 5xx, and
/// what is refused has changed nothing.
@Timeout(300)
class FuzzTest {
    private static final int ROUNDS = 50;
    private static final long SEED = 20261124;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Versions VERSIONS = new Versions(Changes.all());

    private static final List<JsonNode> JUNK = List.of(
            NODES.nullNode(),
            NODES.booleanNode(true),
            NODES.numberNode(0),
            NODES.numberNode(-1),
            NODES.numberNode(2147483648L),
            NODES.numberNode(Long.MAX_VALUE),
            NODES.numberNode(new java.math.BigInteger("9".repeat(60))),
            NODES.numberNode(1.5),
            NODES.numberNode(1e300),
            NODES.stringNode(""),
            NODES.stringNode("x".repeat(256)),
            NODES.stringNode("\uD83D\uDE00".repeat(255)),
            NODES.stringNode("\u0000"),
            NODES.stringNode("\uD800"),
            NODES.stringNode("2027-01-01T00:00:00Z"),
            NODES.stringNode("10.0.0.0/8"),
            NODES.stringNode("999.0.0.0/8"),
            NODES.stringNode("10.0.0.0/33"),
            NODES.stringNode("agent_name:ASC"),
            NODES.stringNode("'; drop table agent; --"),
            NODES.arrayNode(),
            NODES.arrayNode().add(NODES.nullNode()),
            NODES.arrayNode().add(1).add(1),
            NODES.objectNode(),
            NODES.objectNode().put("", ""),
            NODES.objectNode().put("agent_id", 1));

    private static final List<String> IN_PATHS = List.of(
            "0",
            "-1",
            "2147483648",
            "1e3",
            "%00",
            "%ff",
            "%",
            "..",
            "%2e%2e",
            "%2f",
            "x".repeat(300),
            "\uD83D\uDE00",
            "act_0",
            "1%20",
            "*",
            ";a=b");

    private static final List<String> IN_QUERIES = List.of(
            "skip=0",
            "skip=x",
            "take=2147483648",
            "limit=0",
            "limit=-5",
            "limit=5&limit=6",
            "order=",
            "order=:",
            "order=:ASC",
            "order=x:ASC",
            "order=%00",
            "filter=",
            "filter=,",
            "filter=1,1,x",
            "dry_run=true",
            "dry_run=",
            "%=1",
            "&&&",
            "=",
            "a[b]=c",
            "offset=1",
            "nulls=agent_name",
            "%F0%9F%98%80=1",
            "access_token=syn_at_x");

    private static final Map<String, List<String>> IN_HEADERS = new TreeMap<>(Map.of(
            "idempotency-key", List.of(" ", "k", "k".repeat(300), "\u00E9"),
            "if-match", List.of("*", "x", "\"", ",,,", "W/"),
            "if-none-match", List.of("*", "x", "\"", ",,,"),
            "content-type", List.of("text/plain", ";", "application/json;;;", "application/json; charset=latin1"),
            "syntropy-version", List.of("x", "2022-07-07", "2023-02-22", "9999-99-99"),
            "user-agent", List.of("u".repeat(5000), "\u00E9"),
            "authorization", List.of("Bearer", "Basic eDp5", ",", "Bearer a b")));

    private final Random random = new Random(SEED);
    private final Samples samples = new Samples(random);
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    private String token = "";
    private List<String> now = List.of();

    private record Sent(String method, String target, byte[] body, Map<String, String> headers) {
        @Override
        public String toString() {
            return method + " " + target + " " + headers + " " + new String(body, UTF_8);
        }
    }

    @Test
    void nothingBringsTheServerDownAndWhatIsRefusedChangesNothing() {
        try (var server = TestServer.fresh()) {
            var bases = bases(server);
            freshToken(server);
            int tried = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (var operation : server.operations()) {
                    tryOne(server, mutated(operation, bases));
                    tried++;
                }
            }
            assertThat(tried).isGreaterThan(2000);
            assertThat(statuses).as("by status").containsKeys(200, 201, 204, 400, 404);
        }
    }

    private void tryOne(TestServer server, Sent sent) {
        var headers = new HashMap<>(Map.of("authorization", "Bearer " + token));
        headers.putAll(sent.headers());

        var reply = server.send(sent.method(), sent.target(), sent.body(), headers);

        statuses.merge(reply.status(), 1, Integer::sum);
        assertThat(reply.status()).as("%s: %s", sent, reply).isLessThan(500);
        assertThat(reply.headers()).as("%s", sent).containsKeys("syntropy-request-id", "syntropy-version");
        if (reply.status() >= 400) {
            assertThat(reply.body().isObject()).as("%s", sent).isTrue();
            assertThat(server.everything()).as("%s: %s", sent, reply).isEqualTo(now);
        } else if (!sent.method().equals("GET")) {
            now = server.everything();
        }
        if (reply.status() == 401 && !sent.headers().containsKey("authorization")) freshToken(server);
    }

    /// The present one has been deleted by a request that was right after all.
    private void freshToken(TestServer server) {
        server.database.write(tx -> tx.sql().execute("update workspace set access_token_max_days = null"));
        token = server.token(server.workspace, EnumSet.allOf(Permission.class));
        now = server.everything();
    }

    /// Requests of the corpus that succeeded, by operation.
    private static Map<String, List<Corpus.Request>> bases(TestServer server) {
        var bases = new HashMap<String, List<Corpus.Request>>();
        Corpus.all()
                .forEach(corpus -> corpus.replay(server, VERSIONS.dates().newest(), exchange -> {
                    if (exchange.reply().status() < 300) {
                        bases.computeIfAbsent(exchange.operation().name(), _ -> new ArrayList<>())
                                .add(exchange.request());
                    }
                }));
        return bases;
    }

    private Sent mutated(Operation<?, ?> operation, Map<String, List<Corpus.Request>> bases) {
        var date = one(VERSIONS.dates().all());
        var headers = new HashMap<>(Map.of("syntropy-version", date.toString()));
        var body = random.nextBoolean()
                ? parsed(one(bases.getOrDefault(operation.name(), List.of())).body())
                : samples.of(VERSIONS.at(date).request(operation));
        var path = operation.path();
        for (int at = path.indexOf('{'); at >= 0; at = path.indexOf('{')) {
            int end = path.indexOf('}');
            var name = path.substring(at + 1, end);
            if (body instanceof ObjectNode fields) fields.remove(name);
            var value = random.nextInt(5) == 0 ? one(IN_PATHS) : Integer.toString(1 + random.nextInt(6));
            path = path.substring(0, at) + value + path.substring(end + 1);
        }
        var query = random.nextInt(4) == 0 ? "?" + one(IN_QUERIES) : "";
        if (random.nextInt(6) == 0) {
            var name = one(List.copyOf(IN_HEADERS.keySet()));
            headers.put(name, one(IN_HEADERS.getOrDefault(name, List.of(""))));
        }
        boolean inQuery = operation.method() == Operation.Method.GET || operation.method() == Operation.Method.DELETE;
        if (inQuery && query.isEmpty() && body instanceof ObjectNode fields) query = asQuery(fields);
        int wrong = random.nextInt(4);
        for (int i = 0; i < wrong; i++) body = wounded(body);
        var bytes = inQuery ? new byte[0] : Json.MAPPER.writeValueAsBytes(body);
        if (bytes.length > 0 && random.nextInt(10) == 0)
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return new Sent(operation.method().name(), path + query, bytes, headers);
    }

    private static String asQuery(ObjectNode fields) {
        var query = new StringBuilder();
        fields.properties()
                .forEach(field -> query.append(query.isEmpty() ? "?" : "&")
                        .append(field.getKey())
                        .append('=')
                        .append(
                                field.getValue().isArray()
                                        ? String.join(
                                                ",",
                                                field.getValue()
                                                        .valueStream()
                                                        .map(JsonNode::asString)
                                                        .toList())
                                        : java.net.URLEncoder.encode(
                                                field.getValue().asString(""), UTF_8)));
        return query.toString();
    }

    private static JsonNode parsed(@org.jspecify.annotations.Nullable String body) {
        return body == null ? NODES.objectNode() : Json.MAPPER.readTree(body);
    }

    /// Somewhere inside, something else than was there.
    private JsonNode wounded(JsonNode node) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            var name = one(List.copyOf(object.propertyNames()));
            switch (random.nextInt(5)) {
                case 0 -> object.remove(name);
                case 1 -> object.set("x" + random.nextInt(9), one(JUNK).deepCopy());
                case 2 -> object.set(name, one(JUNK).deepCopy());
                default -> object.set(name, wounded(object.path(name)));
            }
            return object;
        }
        if (node instanceof ArrayNode array && !array.isEmpty()) {
            int at = random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(at);
                case 1 -> array.add(array.get(at).deepCopy());
                default -> array.set(at, wounded(array.get(at)));
            }
            return array;
        }
        return one(JUNK).deepCopy();
    }

    private <T> T one(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
