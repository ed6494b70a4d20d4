package syntropy.versions;

import java.util.LinkedHashMap;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.JsonNodeFactory;

/// A list that a request must have is a list.
final class NullLists implements VersionChange {
    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "A list that a request must have, and that may be empty, can't be null; before, null was the empty list.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        var lowered = new LinkedHashMap<String, Schema.Property>();
        newer.properties().forEach((name, property) -> lowered.put(name, property.of(orNull(property))));
        return new Schema.Obj(newer.type(), newer.name(), newer.doc(), lowered);
    }

    private static Schema orNull(Schema.Property property) {
        if (!property.required() || !(property.schema() instanceof Schema.Arr list)) return property.schema();
        if (list.min() > 0) return list;
        return new Schema.Lenient(list, list, true, _ -> JsonNodeFactory.instance.arrayNode());
    }
}
