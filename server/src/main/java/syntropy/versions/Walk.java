package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import syntropy.api.Check;
import syntropy.api.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds the records of given types in JSON and in shapes, wherever they stand; inner ones before outer ones.
final class Walk {
    private Walk() {}

    static void each(Schema schema, @Nullable JsonNode value, Set<Class<?>> types, Consumer<ObjectNode> change) {
        if (types.isEmpty() || value == null) return;
        switch (schema) {
            case Schema.Obj object -> {
                if (!(value instanceof ObjectNode fields)) return;
                object.properties()
                        .forEach((name, property) -> each(property.schema(), fields.get(name), types, change));
                if (types.contains(object.type())) change.accept(fields);
            }
            case Schema.Arr array -> value.forEach(item -> each(array.items(), item, types, change));
            case Schema.Lenient lenient -> each(lenient.told(), value, types, change);
            case Schema.Text _, Schema.Whole _, Schema.Decimal _, Schema.Flag _, Schema.OrderBy _, Schema.Free _ -> {}
        }
    }

    static Schema.Obj each(Schema.Obj schema, Set<Class<?>> types, UnaryOperator<Schema.Obj> change) {
        if (types.isEmpty()) return schema;
        var properties = new LinkedHashMap<String, Schema.Property>();
        schema.properties()
                .forEach((name, property) ->
                        properties.put(name, property.of(inside(property.schema(), types, change))));
        var walked = new Schema.Obj(schema.type(), schema.name(), schema.doc(), properties);
        return types.contains(schema.type()) ? change.apply(walked) : walked;
    }

    private static Schema inside(Schema schema, Set<Class<?>> types, UnaryOperator<Schema.Obj> change) {
        return switch (schema) {
            case Schema.Obj object -> each(object, types, change);
            case Schema.Arr array -> new Schema.Arr(inside(array.items(), types, change), array.min(), array.max());
            case Schema.Lenient lenient ->
                new Schema.Lenient(
                        inside(lenient.told(), types, change), lenient.also(), lenient.orNull(), lenient.lift());
            default -> schema;
        };
    }

    /// Brings what is taken beside the published shape to it, in place; the value has been checked.
    static void lift(Schema.Obj schema, ObjectNode value) {
        schema.properties().forEach((name, property) -> {
            var given = value.get(name);
            if (given == null) return;
            var lifted = lifted(property.schema(), given);
            if (lifted == null) value.remove(name);
            else value.set(name, lifted);
        });
    }

    private static @Nullable JsonNode lifted(Schema schema, JsonNode value) {
        return switch (schema) {
            case Schema.Obj object -> {
                if (value instanceof ObjectNode fields) lift(object, fields);
                yield value;
            }
            case Schema.Arr array -> {
                if (!(value instanceof ArrayNode list)) yield value;
                for (int i = list.size() - 1; i >= 0; i--) {
                    var item = lifted(array.items(), list.get(i));
                    if (item == null) list.remove(i);
                    else list.set(i, item);
                }
                yield value;
            }
            case Schema.Lenient lenient -> {
                boolean isAsTold =
                        !value.isNull() && Check.of(lenient.told(), value).isEmpty();
                yield isAsTold ? lifted(lenient.told(), value) : lenient.lift().apply(value);
            }
            default -> value;
        };
    }
}
