package syntropy.protocol;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How the Go agent decodes what it is sent: `encoding/json` into structs. Names match without regard to case,
/// unknown ones are passed over, null and absent are zero; another type anywhere discards the message whole.
final class GoAgent {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Go TEXT = new Go.Text();
    private static final Go INT = new Go.Int64();
    private static final Go FLOAT = new Go.Float32();
    private static final Go TEXTS = new Go.Slice(TEXT);
    private static final Go INTS = new Go.Slice(INT);

    private static final Go ARGUMENTS = struct(Map.of(
            "ifname", TEXT,
            "internal_ip", TEXT,
            "public_key", TEXT,
            "listen_port", INT,
            "allowed_ips", TEXTS,
            "endpoint_ipv4", TEXT,
            "endpoint_port", INT,
            "gw_ipv4", TEXT));

    private static final Map<String, Go> METADATA = Map.of(
            "network_id", INT,
            "device_id", TEXT,
            "device_name", TEXT,
            "device_public_ipv4", TEXT,
            "connection_id", INT,
            "connection_group_id", INT,
            "agent_id", INT);

    private static final Go SERVICE = struct(Map.of(
            "agent_service_name", TEXT,
            "agent_service_tcp_ports", INTS,
            "agent_service_udp_ports", INTS,
            "agent_service_subnet_ip", TEXT));

    private static final Go INTERFACE = struct(Map.of("internal_ip", TEXT, "public_key", TEXT, "listen_port", INT));

    private static final Map<String, Go> DATA = Map.of(
            "GET_INFO",
            new Go.Any(),
            "SUPPORT_INFO_CTA",
            new Go.Any(),
            "CONFIG_INFO",
            struct(Map.of(
                    "agent_id",
                    INT,
                    "network",
                    struct(Map.of("PUBLIC", INTERFACE, "SDN1", INTERFACE, "SDN2", INTERFACE, "SDN3", INTERFACE)),
                    "vpn",
                    new Go.Slice(struct(Map.of("fn", TEXT, "args", ARGUMENTS, "metadata", struct(METADATA)))),
                    "subnetworks",
                    new Go.Slice(struct(Map.of("name", TEXT, "subnet", TEXT, "type", TEXT))))),
            "WG_CONF",
            new Go.Slice(struct(Map.of("fn", TEXT, "args", ARGUMENTS, "metadata", struct(withServices(METADATA))))),
            "AUTO_PING",
            struct(Map.of("ips", TEXTS, "interval", INT, "response_limit", INT)),
            "SET_SETTINGS",
            struct(Map.of("rerouting_threshold", struct(Map.of("latency_diff", FLOAT, "latency_ratio", FLOAT)))));

    /// A type of Go, as a decoder sees it.
    private sealed interface Go {
        record Text() implements Go {}

        record Int64() implements Go {}

        record Float32() implements Go {}

        record Slice(Go of) implements Go {}

        record Struct(Map<String, Go> fields) implements Go {}

        record Any() implements Go {}
    }

    private GoAgent() {}

    /// The message, which the agent would take.
    ///
    /// @throws IllegalArgumentException when the agent would discard it
    static JsonNode decode(String text) {
        var message = JSON.readTree(text);
        check(message, struct(Map.of("id", TEXT, "type", TEXT, "executed_at", TEXT)), "");
        var type = message.path("type").asString();
        var data = DATA.get(type);
        if (data == null) throw new IllegalArgumentException("unknown type " + type);
        check(message.path("data"), data, "data");
        return message;
    }

    private static Go struct(Map<String, Go> fields) {
        return new Go.Struct(fields);
    }

    private static Map<String, Go> withServices(Map<String, Go> metadata) {
        var more = new TreeMap<>(metadata);
        more.put("allowed_ips_info", new Go.Slice(SERVICE));
        return more;
    }

    private static void check(JsonNode node, Go type, String path) {
        if (node.isNull() || node.isMissingNode()) return;
        switch (type) {
            case Go.Any _ -> {}
            case Go.Text _ -> need(node.isString(), path, "string");
            case Go.Int64 _ -> need(isInt64(node), path, "int");
            case Go.Float32 _ -> need(node.isNumber(), path, "float32");
            case Go.Slice(var of) -> {
                need(node.isArray(), path, "slice");
                node.forEach(element -> check(element, of, path + "[]"));
            }
            case Go.Struct(var fields) -> {
                need(node.isObject(), path, "struct");
                node.properties()
                        .forEach(field -> fields.forEach((name, of) -> {
                            if (name.toLowerCase(Locale.ROOT)
                                    .equals(field.getKey().toLowerCase(Locale.ROOT))) {
                                check(field.getValue(), of, path + "." + name);
                            }
                        }));
            }
        }
    }

    private static boolean isInt64(JsonNode node) {
        if (!node.isIntegralNumber()) return false;
        BigInteger number = node.bigIntegerValue();
        return number.bitLength() < 64;
    }

    private static void need(boolean ok, String path, String type) {
        if (!ok)
            throw new IllegalArgumentException("cannot unmarshal into Go struct field " + path + " of type " + type);
    }
}
