package syntropy.versions;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Json;
import syntropy.kernel.Secret;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Text of requests without what looks like a secret: ours, whole or nearly; JSON Web Tokens; keys of 32 bytes; and the
/// values of fields that are called secrets. Reads take none of these, but somebody may send one by mistake.
final class Scrubbed {
    private static final String LEFT = "…";
    private static final Pattern WEB_TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]+){1,4}");
    private static final Pattern KEY = Pattern.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(secret|password|passwd|private_?key|authorization|api_?key|_token|^token)");

    private Scrubbed() {}

    static String text(String text) {
        return KEY.matcher(WEB_TOKEN.matcher(Secret.hideIn(text)).replaceAll(LEFT))
                .replaceAll(LEFT);
    }

    /// A percent-encoded query. What needs no scrubbing stays as it was sent.
    static String query(String query) {
        if (query.isEmpty()) return query;
        return Arrays.stream(query.split("&", -1)).map(Scrubbed::parameter).collect(Collectors.joining("&"));
    }

    private static String parameter(String sent) {
        int equals = sent.indexOf('=');
        var name = decoded(equals < 0 ? sent : sent.substring(0, equals));
        var value = equals < 0 ? "" : decoded(sent.substring(equals + 1));
        if (name == null || value == null) return LEFT;
        var clean = isSecret(name) && !value.isEmpty() ? LEFT : text(value);
        if (clean.equals(value) && text(name).equals(name)) return sent;
        return encoded(text(name)) + "=" + encoded(clean);
    }

    /// JSON, compact; empty when it is none.
    static String body(byte[] body) {
        if (body.length == 0) return "";
        try {
            return text(Json.MAPPER.writeValueAsString(scrubbed(Json.MAPPER.readTree(body))));
        } catch (JacksonException _) {
            return "";
        }
    }

    private static JsonNode scrubbed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                boolean hidden = isSecret(field.getKey()) && field.getValue().isString();
                field.setValue(hidden ? object.stringNode(LEFT) : scrubbed(field.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) array.set(i, scrubbed(array.get(i)));
        } else if (node.isString()) {
            return Json.MAPPER.getNodeFactory().stringNode(text(node.stringValue()));
        }
        return node;
    }

    private static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).matches();
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
