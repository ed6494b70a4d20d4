package syntropy.http;

import java.util.regex.Pattern;
import syntropy.api.Warned;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;

/// The path of what was created.
final class Location {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z0-9_]+)}");

    private Location() {}

    /// @param template with properties of the newest answer in braces
    static String of(String template, Object given) {
        JsonNode shown = Json.MAPPER.valueToTree(given instanceof Warned<?> warned ? warned.data() : given);
        return PARAMETER
                .matcher(template)
                .replaceAll(found -> shown.path(found.group(1)).asString());
    }
}
