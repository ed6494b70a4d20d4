package syntropy.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes shapes as JSON Schema (draft 2020-12), objects under their names as components.
final class JsonSchemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Requests say every bound, since what is beyond is refused; answers only what readers can count on.
    enum Role {
        REQUEST,
        ANSWER
    }

    /// A request's shape that isn't the answer's of the same name gets a name of its own.
    private record Key(Role role, String name) {}

    private final Map<Key, ObjectNode> met =
            new TreeMap<>((one, other) -> one.name().equals(other.name())
                    ? one.role().compareTo(other.role())
                    : one.name().compareTo(other.name()));

    /// A reference to the component that the shape becomes.
    ///
    /// @throws IllegalArgumentException when another shape has that name already
    ObjectNode reference(Schema.Obj shape, Role role) {
        var written = object(shape, role);
        var before = met.putIfAbsent(new Key(role, shape.name()), written);
        if (before != null && !before.equals(written)) {
            throw new IllegalArgumentException("two shapes are named " + shape.name() + ": one of "
                    + String.join(", ", before.get("properties").propertyNames()) + ", one of "
                    + String.join(", ", written.get("properties").propertyNames()));
        }
        return reference(role, shape.name());
    }

    /// Names are settled in {@link #components()}, once all are known; till then a reference tells the role.
    private static ObjectNode reference(Role role, String name) {
        return NODES.objectNode().put("$ref", "#/components/schemas/" + (role == Role.REQUEST ? name + "!" : name));
    }

    /// All that were met, by name.
    Map<String, ObjectNode> components() {
        var components = new TreeMap<String, ObjectNode>();
        met.forEach((key, shape) -> {
            if (key.role() == Role.ANSWER) components.put(key.name(), shape);
        });
        met.forEach((key, shape) -> {
            if (key.role() == Role.REQUEST && components.putIfAbsent(requestName(key.name()), shape) != null) {
                throw new IllegalArgumentException("two shapes are named " + requestName(key.name()));
            }
        });
        return components;
    }

    /// `AgentCreate`, or `InterfacesInput` where answers have an `Interfaces` too.
    private String requestName(String name) {
        return met.containsKey(new Key(Role.ANSWER, name)) ? name + "Input" : name;
    }

    /// What a reference that was made before all names were known has to say.
    String settled(String reference) {
        if (!reference.endsWith("!")) return reference;
        int name = reference.lastIndexOf('/') + 1;
        return reference.substring(0, name) + requestName(reference.substring(name, reference.length() - 1));
    }

    ObjectNode property(Schema.Property property, Role role) {
        var written = schema(property.schema(), role);
        if (property.nullable()) written = nullable(written);
        if (!property.doc().isEmpty()) written.put("description", property.doc());
        return written;
    }

    private static ObjectNode nullable(ObjectNode schema) {
        if (!schema.has("type")) {
            if (schema.isEmpty()) return schema;
            var either = NODES.objectNode();
            either.putArray("anyOf").add(schema).addObject().put("type", "null");
            return either;
        }
        var either = NODES.objectNode();
        either.putArray("type").add(schema.get("type")).add("null");
        schema.properties().forEach(each -> either.putIfAbsent(each.getKey(), each.getValue()));
        if (either.get("enum") != null) either.withArray("enum").addNull();
        return either;
    }

    ObjectNode schema(Schema schema, Role role) {
        var written = NODES.objectNode();
        switch (schema) {
            case Schema.Obj object -> {
                return reference(object, role);
            }
            case Schema.Arr array -> {
                written.put("type", "array").set("items", schema(array.items(), role));
                if (role == Role.REQUEST) bounds(written, "minItems", array.min(), "maxItems", array.max());
            }
            case Schema.Text text -> {
                written.put("type", "string");
                if (!text.oneOf().isEmpty()) strings(written, text.oneOf());
                else if (text.format().openApi() instanceof String format) written.put("format", format);
                else if (role == Role.REQUEST) bounds(written, "minLength", text.min(), "maxLength", text.max());
            }
            case Schema.Whole whole -> {
                boolean small = whole.min() >= Integer.MIN_VALUE && whole.max() <= Integer.MAX_VALUE;
                written.put("type", "integer").put("format", small ? "int32" : "int64");
                if (role == Role.REQUEST) {
                    if (whole.min() > Integer.MIN_VALUE) written.put("minimum", whole.min());
                    if (whole.max() < Long.MAX_VALUE) written.put("maximum", whole.max());
                }
            }
            case Schema.Decimal decimal -> {
                written.put("type", "number").put("format", "double");
                if (role == Role.REQUEST) {
                    if (decimal.min() > -Double.MAX_VALUE) written.put("minimum", decimal.min());
                    if (decimal.max() < Double.MAX_VALUE) written.put("maximum", decimal.max());
                }
            }
            case Schema.Flag _ -> written.put("type", "boolean");
            case Schema.OrderBy order -> order(written, order);
            case Schema.Lenient lenient -> {
                return schema(lenient.told(), role);
            }
            case Schema.Free _ -> {}
        }
        return written;
    }

    private ObjectNode object(Schema.Obj shape, Role role) {
        var written = NODES.objectNode().put("type", "object");
        if (!shape.doc().isEmpty()) written.put("description", shape.doc());
        var required = NODES.arrayNode();
        var properties = NODES.objectNode();
        shape.properties().forEach((name, property) -> {
            if (property.required()) required.add(name);
            properties.set(name, property(property, role));
        });
        if (!required.isEmpty()) written.set("required", required);
        written.set("properties", properties);
        if (role == Role.REQUEST) written.put("additionalProperties", false);
        return written;
    }

    /// `field:ASC` with more after commas, or one object for each field.
    private static void order(ObjectNode written, Schema.OrderBy order) {
        var forms = written.putArray("anyOf");
        forms.addObject()
                .put("type", "string")
                .put("description", "A field and a direction; several are parted by commas.")
                .putArray("examples")
                .add(order.fields().getFirst() + ":ASC");
        var each =
                NODES.objectNode().put("type", "object").put("minProperties", 1).put("maxProperties", 1);
        var fields = each.putObject("properties");
        for (var field : order.fields()) strings(fields.putObject(field).put("type", "string"), List.of("ASC", "DESC"));
        each.put("additionalProperties", false);
        forms.addObject().put("type", "array").put("minItems", 1).set("items", each);
    }

    /// In a query, where a list is parted by commas, an order is a list too.
    static ObjectNode orderInQuery(Schema.OrderBy order) {
        var written = NODES.objectNode().put("type", "array").put("minItems", 1).put("uniqueItems", true);
        strings(
                written.putObject("items").put("type", "string"),
                order.fields().stream()
                        .flatMap(field -> List.of(field + ":ASC", field + ":DESC").stream())
                        .toList());
        return written;
    }

    static void strings(ObjectNode schema, List<String> values) {
        var list = schema.putArray("enum");
        values.forEach(list::add);
    }

    private static void bounds(ObjectNode schema, String least, int min, String most, int max) {
        if (min > 0) schema.put(least, min);
        if (max < Integer.MAX_VALUE) schema.put(most, max);
    }
}
