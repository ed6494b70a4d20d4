package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Renames fields in place.
final class Names {
    private Names() {}

    /// Each field stays in its place: the same answer is the same bytes everywhere, as its ETag says. Names that aren't
    /// there are passed over.
    static void rename(ObjectNode value, Map<String, String> oldToNew) {
        var fields = new LinkedHashMap<String, JsonNode>();
        value.properties()
                .forEach(field -> fields.put(oldToNew.getOrDefault(field.getKey(), field.getKey()), field.getValue()));
        value.removeAll();
        value.setAll(fields);
    }

    /// The pointer with each of its steps under its other name.
    static String pointer(String pointer, Map<String, String> oldToNew) {
        return Stream.of(pointer.split("/", -1))
                .map(step -> oldToNew.getOrDefault(step, step))
                .collect(Collectors.joining("/"));
    }
}
