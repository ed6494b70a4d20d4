package syntropy.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// How a list is to be ordered: in a query `field:ASC`, several parted by commas; in a body that, or `[{"field":
/// "ASC"}]`.
public record Order(List<Key> keys) {
    public record Key(String field, boolean descending) {}

    public Order {
        keys = List.copyOf(keys);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Order read(JsonNode node) {
        var keys = new ArrayList<Key>();
        if (node.isString()) {
            for (var part : node.stringValue().split(",", -1)) {
                int colon = part.indexOf(':');
                keys.add(new Key(
                        part.substring(0, colon), part.substring(colon + 1).equals("DESC")));
            }
        } else {
            for (var entry : node) {
                entry.propertyStream()
                        .forEach(key -> keys.add(new Key(
                                key.getKey(), key.getValue().stringValue().equals("DESC"))));
            }
        }
        return new Order(keys);
    }

    @JsonValue
    String text() {
        return keys.stream()
                .map(key -> key.field() + (key.descending() ? ":DESC" : ":ASC"))
                .collect(Collectors.joining(","));
    }
}
