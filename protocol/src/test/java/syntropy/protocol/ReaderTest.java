package syntropy.protocol;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ReaderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "null",
                "true",
                "17",
                "\"GET_INFO\"",
                "[]",
                "[{\"id\":\"x\",\"type\":\"LOGGER\",\"data\":{}}]",
                "{",
                "{}",
                "{\"type\":null}",
                "{\"type\":7}",
                "{\"id\":7,\"type\":\"LOGGER\",\"data\":{}}",
                "{\"type\":\"LOGGER\"}",
                "{\"type\":\"LOGGER\",\"data\":null}",
                "{\"type\":\"GET_INFO\",\"data\":null}",
                "{\"type\":\"UPDATE_AGENT_CONFIG\"}",
                "{\"type\":\"LOGGER\",\"data\":{}} {}",
                "{\"type\":\"LOGGER\",\"data\":{}}x",
                "{\"type\":\"LOGGER\",\"data\":{},}",
                "{\"type\":\"LOGGER\",\"type\":\"LOGGER\",\"data\":{}}",
                "{\"type\":\"LOGGER\",\"data\":{\"message\":\"a\",\"message\":\"b\"}}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":1,\"x\":2}}",
                "{'type':'LOGGER','data':{}}",
                "{type:\"LOGGER\"}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":NaN}}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":Infinity}}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":01}}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":+1}}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":\"\t\"}}",
                "{\"type\":\"LOGGER\",\"data\":{}/* */}",
                "\ufeff{\"type\":\"LOGGER\",\"data\":{}}"
            })
    void whatIsNotAMessageIsMalformed(String text) {
        assertThat(Messages.fromAgent(text.getBytes(UTF_8))).isInstanceOf(Read.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16"})
    void onlyUtf8IsRead(String charset) {
        var bytes = "{\"type\":\"LOGGER\",\"data\":{}}".getBytes(Charset.forName(charset));
        assertThat(Messages.fromAgent(bytes)).isInstanceOf(Read.Malformed.class);
        assertThat(Messages.fromAgent(" {}".getBytes(UTF_16LE))).isInstanceOf(Read.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xc0, 0xf5, 0xff})
    void bytesThatAreNotUtf8AreMalformed(int wrong) {
        var bytes = "{\"type\":\"LOGGER\",\"data\":{\"message\":\"?\"}}".getBytes(UTF_8);
        bytes[bytes.length - 4] = (byte) wrong;
        assertThat(Messages.fromAgent(bytes)).isInstanceOf(Read.Malformed.class);
    }

    @Test
    void whatNoDatabaseKeepsIsReplaced() {
        var text = "{\"type\":\"LOGGER\",\"data\":{\"message\":\"a\\u0000b\\ud800c\\udc00d\\ud83d\\udeaae\"}}";
        assertThat(Messages.fromAgent(text.getBytes(UTF_8)))
                .isEqualTo(new Read.Message<>(
                        "", null, new FromAgent.Log(FromAgent.Severity.MESSAGE, "a\ufffdb\ufffdc\ufffdd🚪e")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"rx_bytes":"1600"}            | /data/0/peers/0/rx_bytes: a whole number is needed, not this text
                    {"rx_bytes":1.0}               | /data/0/peers/0/rx_bytes: a whole number is needed, not this number
                    {"connection_id":2147483648}   | /data/0/peers/0/connection_id: a whole number of 32 bits is needed, not this number
                    {"connection_id":-1}           | /data/0/peers/0/connection_id: a number of 0 or more is needed, not this number
                    {"packet_loss":-0.5}           | /data/0/peers/0/packet_loss: a number of 0 or more is needed, not this number
                    {"latency_ms":1e999}           | /data/0/peers/0/latency_ms: a number of this world is needed, not this number
                    {"latency_ms":true}            | /data/0/peers/0/latency_ms: a number is needed, not true or false
                    {"last_handshake":"yesterday"} | /data/0/peers/0/last_handshake: a time is needed, not this text
                    {"public_key":["x"]}           | /data/0/peers/0/public_key: a text is needed, not a list
                    []                             | /data/0/peers/0: an object is needed, not a list
                    """)
    void theReasonSaysWhereAndWhat(String peer, String reason) {
        var text = "{\"type\":\"IFACES_PEERS_BW_DATA\",\"data\":[{\"iface\":\"SYNTROPY_PUBLIC\",\"peers\":[" + peer
                + "]}]}";
        assertThat(Messages.fromAgent(text.getBytes(UTF_8)))
                .isEqualTo(new Read.Malformed<>("IFACES_PEERS_BW_DATA", reason));
    }

    @Test
    void reasonsAndTypesAreShortLines() {
        var texts = List.of(
                "{\"type\":\"%s\",\"data\":1}".formatted("LOG\\nGER\\u2028\\u001b[31m".repeat(50)),
                "{\"type\":\"LOGGER\",\"data\":{\"%s\":\u0007}}".formatted("n".repeat(200)),
                "{\"type\":\"LOGGER\",\"data\":{\"%s\":1}}".formatted("n".repeat(300)),
                "{\"type\":\"LOGGER\",\"data\":{\"a\nb\":1}}");
        for (var text : texts) {
            var said = switch (Messages.fromAgent(text.getBytes(UTF_8))) {
                case Read.Malformed<FromAgent>(var type, var reason) -> type + reason;
                case Read.Unknown<FromAgent>(var type) -> type;
                case Read.Message<FromAgent> it -> throw new AssertionError(it.toString());
            };
            assertThat(said).hasSizeLessThanOrEqualTo(364).doesNotContainPattern("[\\p{Cntrl}\u2028]");
        }
    }

    @Test
    void sizesAreBounded() {
        assertThat(Messages.fromAgent(new byte[Limits.MESSAGE_BYTES + 1])).isInstanceOf(Read.Malformed.class);
        assertThat(pings(Limits.ELEMENTS)).isInstanceOf(Read.Message.class);
        assertThat(pings(Limits.ELEMENTS + 1)).isInstanceOf(Read.Malformed.class);
        assertThat(named("n".repeat(Limits.TEXT_CHARS))).isInstanceOf(Read.Message.class);
        assertThat(named("n".repeat(Limits.TEXT_CHARS + 1))).isInstanceOf(Read.Malformed.class);
        assertThat(nested(Limits.DEPTH - 2)).isInstanceOf(Read.Message.class);
        assertThat(nested(Limits.DEPTH)).isInstanceOf(Read.Malformed.class);
        assertThat(nested(1_000_000)).isInstanceOf(Read.Malformed.class);
        assertThat(numbered("9".repeat(Limits.NUMBER_CHARS))).isInstanceOf(Read.Message.class);
        assertThat(numbered("9".repeat(Limits.NUMBER_CHARS + 1))).isInstanceOf(Read.Malformed.class);
    }

    private static Read<FromAgent> pings(int count) {
        var pings = "{},".repeat(count - 1) + "{}";
        return Messages.fromAgent("{\"type\":\"AUTO_PING\",\"data\":{\"pings\":[%s]}}"
                .formatted(pings)
                .getBytes(UTF_8));
    }

    private static Read<FromAgent> named(String name) {
        return Messages.fromAgent("{\"type\":\"NETWORK_INFO\",\"data\":[{\"agent_network_name\":\"%s\"}]}"
                .formatted(name)
                .getBytes(UTF_8));
    }

    private static Read<FromAgent> nested(int depth) {
        return Messages.fromAgent("{\"type\":\"LOGGER\",\"data\":{\"x\":%s%s}}"
                .formatted("[".repeat(depth), "]".repeat(depth))
                .getBytes(UTF_8));
    }

    private static Read<FromAgent> numbered(String number) {
        return Messages.fromAgent("{\"type\":\"IFACES_PEERS_BW_DATA\",\"data\":[{\"peers\":[{\"rx_bytes\":%s}]}]}"
                .formatted(number)
                .getBytes(UTF_8));
    }

    /// Each value of each sample in turn becomes something else: an unknown field changes nothing, all else is at
    /// most malformed.
    @TestFactory
    Stream<DynamicTest> whateverStandsWhereverNothingIsThrown() {
        return Stream.concat(
                Samples.fromAgent().stream()
                        .map(it -> DynamicTest.dynamicTest(
                                "from agent: " + it,
                                () -> wound(Messages.write(it.id(), it.executedAt(), it.message()), true))),
                Samples.toAgent().stream()
                        .map(it -> DynamicTest.dynamicTest(
                                "to agent: " + it,
                                () -> wound(Messages.write(it.id(), it.executedAt(), it.message()), false))));
    }

    private static void wound(String text, boolean fromAgent) {
        var whole = JSON.readTree(text);
        var intact = read(whole, fromAgent);
        assertThat(intact).isInstanceOf(Read.Message.class);
        var paths = new ArrayList<tools.jackson.core.JsonPointer>();
        collect(whole, tools.jackson.core.JsonPointer.empty(), paths);
        for (var path : paths) {
            var more = whole.deepCopy();
            if (more.at(path) instanceof ObjectNode object && !path.toString().endsWith("/error")) {
                object.set("unheard_of", junk().getLast());
                object.set("Unheard_Of", junk().getFirst());
                assertThat(read(more, fromAgent)).as("%s", path).isEqualTo(intact);
            }
            for (var junk : junk()) {
                var wounded = whole.deepCopy();
                replace(wounded, path, junk);
                assertThat(read(wounded, fromAgent)).isNotNull();
            }
        }
    }

    private static Object read(JsonNode node, boolean fromAgent) {
        var bytes = JSON.writeValueAsBytes(node);
        return fromAgent ? Messages.fromAgent(bytes) : Messages.toAgent(bytes);
    }

    private static List<JsonNode> junk() {
        var nodes = JsonNodeFactory.instance;
        return List.of(
                nodes.nullNode(),
                nodes.booleanNode(true),
                nodes.numberNode(-1),
                nodes.numberNode(1.5),
                nodes.numberNode(Long.MIN_VALUE),
                nodes.numberNode(new java.math.BigInteger("9".repeat(60))),
                nodes.numberNode(new java.math.BigDecimal("1e400")),
                nodes.stringNode(""),
                nodes.stringNode("0.0.0.0"),
                nodes.stringNode("x".repeat(5000)),
                nodes.arrayNode(),
                nodes.arrayNode().add(nodes.nullNode()).add(nodes.arrayNode().add(nodes.objectNode())),
                nodes.objectNode(),
                nodes.objectNode().put("", 1).set("data", nodes.arrayNode().add(nodes.objectNode())));
    }

    private static void collect(
            JsonNode node, tools.jackson.core.JsonPointer path, List<tools.jackson.core.JsonPointer> paths) {
        paths.add(path);
        node.properties().forEach(it -> collect(it.getValue(), path.appendProperty(it.getKey()), paths));
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) collect(array.get(i), path.appendIndex(i), paths);
        }
    }

    private static void replace(JsonNode root, tools.jackson.core.JsonPointer path, JsonNode by) {
        switch (root.at(path.head() == null ? path : path.head())) {
            case ObjectNode object
            when path.head() != null -> object.set(path.last().getMatchingProperty(), by);
            case ArrayNode array
            when path.head() != null -> array.set(path.last().getMatchingIndex(), by);
            default -> {}
        }
    }

    @Test
    void idsOfTheControllerAreOnesThatAnAnswerCanRepeat() {
        var message = new ToAgent.GetInfo();
        for (var id : List.of("", Messages.UNASKED, "x".repeat(Limits.ID_CHARS + 1))) {
            assertThatThrownBy(() -> Messages.write(id, null, message)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
