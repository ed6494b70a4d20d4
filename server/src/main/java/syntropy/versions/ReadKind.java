package syntropy.versions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// What makes two requests alike for those who wonder what an upgrade changes: the same operation at the same date
/// with the same fields given. Which values they have matters only where they are empty or zero.
///
/// @param apiDate null where the workspace decides: such a request goes with it from date to date
/// @param fields their names, and of what kind their values are
record ReadKind(String operation, @Nullable ApiDate apiDate, NamedBy namedBy, String fields) {
    private static final int KEY_BYTES = 16;

    static ReadKind of(String operation, ApiDate apiDate, NamedBy namedBy, String query, byte[] body) {
        var date = namedBy == NamedBy.WORKSPACE ? null : apiDate;
        if (query.isEmpty() && body.length == 0) return new ReadKind(operation, date, namedBy, "");
        var fields = new TreeSet<String>();
        inQuery(query, fields);
        if (body.length > 0) inBody(body, fields);
        return new ReadKind(operation, date, namedBy, String.join("&", fields));
    }

    private static void inQuery(String query, TreeSet<String> fields) {
        for (int from = 0; from < query.length(); ) {
            int ampersand = query.indexOf('&', from);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            var value = nameEnd == end ? "" : query.substring(nameEnd + 1, end);
            var kind = value.isEmpty() ? "empty" : value.equals("0") ? "zero" : "";
            if (end > from) fields.add(query.substring(from, nameEnd) + "=" + kind);
            from = end + 1;
        }
    }

    /// The names in the body with their depth. It has been read once already, so it is JSON.
    private static void inBody(byte[] body, TreeSet<String> fields) {
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            int depth = 0;
            var name = "";
            JsonToken before = null;
            for (var token = parser.nextToken(); token != null; before = token, token = parser.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> name = parser.currentName();
                    case START_OBJECT, START_ARRAY -> depth++;
                    case END_OBJECT, END_ARRAY -> {
                        if (before == JsonToken.START_ARRAY) fields.add(depth + name + "=none");
                        depth--;
                    }
                    case VALUE_STRING ->
                        fields.add(depth + name + (parser.getString().isEmpty() ? "=empty" : "=text"));
                    case VALUE_NUMBER_INT ->
                        fields.add(depth + name + (parser.getString().equals("0") ? "=zero" : "=number"));
                    default -> fields.add(depth + name + "=" + token);
                }
            }
        } catch (JacksonException _) {
            fields.add("?");
        }
    }

    /// By which it is stored.
    byte[] key() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var text = operation + "\n" + apiDate + "\n" + namedBy + "\n" + fields;
            return Arrays.copyOf(digest.digest(text.getBytes(StandardCharsets.UTF_8)), KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
