package syntropy.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import syntropy.kernel.FieldError;
import syntropy.kernel.FieldError.Code;
import syntropy.kernel.Shown;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Holds JSON against its {@link Schema} and tells everything that is wrong, at most {@value #MOST} complaints.
public final class Check {
    private static final int MOST = 100;
    private static final Set<String> DIRECTIONS = Set.of("ASC", "DESC");

    private final List<FieldError> errors = new ArrayList<>();

    private Check() {}

    public static List<FieldError> of(Schema schema, JsonNode value) {
        var check = new Check();
        check.value(schema, value, "");
        return check.errors;
    }

    private void value(Schema schema, JsonNode value, String at) {
        if (errors.size() >= MOST) return;
        switch (schema) {
            case Schema.Obj object -> {
                if (value instanceof ObjectNode fields) object(object, fields, at);
                else wrongType(at, "an object");
            }
            case Schema.Arr array -> array(array, value, at);
            case Schema.Text text -> text(text, value, at);
            case Schema.Whole whole -> {
                if (!value.isIntegralNumber()) wrongType(at, "a whole number");
                else if (!value.canConvertToLong()
                        || value.longValue() < whole.min()
                        || value.longValue() > whole.max()) {
                    add(at, Code.OUT_OF_RANGE, "must be from " + whole.min() + " to " + whole.max());
                }
            }
            case Schema.Decimal decimal -> {
                if (!value.isNumber()) wrongType(at, "a number");
                else if (!within(decimal, value.numberValue().doubleValue())) {
                    add(at, Code.OUT_OF_RANGE, "must be from " + decimal.min() + " to " + decimal.max());
                }
            }
            case Schema.Flag _ -> {
                if (!value.isBoolean()) wrongType(at, "true or false");
            }
            case Schema.OrderBy order -> order(order, value, at);
            case Schema.Lenient lenient -> {
                if (!of(lenient.also(), value).isEmpty()) value(lenient.told(), value, at);
            }
            case Schema.Free _ -> {}
        }
    }

    private void object(Schema.Obj schema, ObjectNode value, String at) {
        for (var entry : value.properties()) {
            var property = schema.properties().get(entry.getKey());
            var inside = at + "/" + Shown.step(entry.getKey());
            if (property == null) {
                add(inside, Code.UNKNOWN_FIELD, "is not a field of this request");
            } else if (entry.getValue().isNull()) {
                if (!takesNull(property)) add(inside, Code.WRONG_TYPE, "must not be null");
            } else {
                value(property.schema(), entry.getValue(), inside);
            }
        }
        schema.properties().forEach((name, property) -> {
            if (property.required() && !value.has(name)) {
                add(at + "/" + Shown.step(name), Code.IS_REQUIRED, "is required");
            }
        });
    }

    private static boolean takesNull(Schema.Property property) {
        return property.nullable() || (property.schema() instanceof Schema.Lenient lenient && lenient.orNull());
    }

    private void array(Schema.Arr schema, JsonNode value, String at) {
        if (!value.isArray()) {
            wrongType(at, "a list");
            return;
        }
        if (value.size() < schema.min() || value.size() > schema.max()) {
            add(at, Code.WRONG_LENGTH, "must have " + between(schema.min(), schema.max()) + " elements");
            return;
        }
        for (int i = 0; i < value.size(); i++) value(schema.items(), value.get(i), at + "/" + i);
    }

    private void text(Schema.Text schema, JsonNode value, String at) {
        if (!value.isString()) {
            wrongType(at, "a text");
            return;
        }
        var text = value.stringValue();
        if (!schema.oneOf().isEmpty()) {
            if (!schema.oneOf().contains(text)) {
                add(at, Code.NOT_ONE_OF, "must be one of " + String.join(", ", schema.oneOf()));
            }
            return;
        }
        int length = text.codePointCount(0, text.length());
        if (length < schema.min() || length > schema.max()) {
            add(at, Code.WRONG_LENGTH, "must have " + between(schema.min(), schema.max()) + " characters");
            return;
        }
        var complaint = schema.format().complaint(text);
        if (complaint != null) add(at, Code.WRONG_FORMAT, complaint);
    }

    private void order(Schema.OrderBy schema, JsonNode value, String at) {
        var seen = new HashSet<String>();
        if (value.isString()) {
            for (var part : value.stringValue().split(",", -1)) {
                int colon = part.indexOf(':');
                if (colon < 0) wrongDirection(at);
                else orderKey(schema, part.substring(0, colon), part.substring(colon + 1), at, seen);
            }
        } else if (value.isArray() && !value.isEmpty()) {
            for (int i = 0; i < value.size(); i++) {
                var entry = value.get(i);
                if (!entry.isObject() || entry.size() != 1) {
                    wrongType(at + "/" + i, "an object with one key");
                    continue;
                }
                var key = entry.properties().iterator().next();
                var direction = key.getValue().isString() ? key.getValue().stringValue() : "";
                orderKey(schema, key.getKey(), direction, at + "/" + i, seen);
            }
        } else {
            wrongType(at, "'field:ASC', 'field:DESC' or a list of objects with one key each");
        }
    }

    private void orderKey(Schema.OrderBy schema, String field, String direction, String at, Set<String> seen) {
        if (!schema.fields().contains(field)) {
            add(at, Code.UNKNOWN_ORDER_FIELD, "can be ordered by " + String.join(", ", schema.fields()));
        } else if (!seen.add(field)) {
            add(at, Code.DUPLICATE, "names " + field + " twice");
        } else if (!DIRECTIONS.contains(direction)) {
            wrongDirection(at);
        }
    }

    private void wrongDirection(String at) {
        add(at, Code.WRONG_FORMAT, "must name a field and a direction, such as 'field:ASC' or 'field:DESC'");
    }

    private void wrongType(String at, String wanted) {
        add(at, Code.WRONG_TYPE, "must be " + wanted);
    }

    private void add(String at, Code code, String message) {
        errors.add(new FieldError(at, code, message));
    }

    /// Neither infinity nor what is no number lies within.
    private static boolean within(Schema.Decimal decimal, double value) {
        return value >= decimal.min() && value <= decimal.max();
    }

    private static String between(int min, int max) {
        if (max == Integer.MAX_VALUE) return "at least " + min;
        return min == 0 ? "at most " + max : min + " to " + max;
    }
}
