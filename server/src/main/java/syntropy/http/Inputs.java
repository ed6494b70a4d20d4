package syntropy.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import syntropy.api.Check;
import syntropy.api.Clearing;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.api.Shapes;
import syntropy.kernel.FieldError;
import syntropy.kernel.Json;
import syntropy.kernel.Problem;
import syntropy.kernel.Shown;
import syntropy.versions.Versions;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes an operation's input of a request: the path's parameters with the query's of a GET or DELETE, or with the
/// body's
/// fields of other methods. It is checked against the shape of the caller's API date, so complaints name fields as the
/// caller
/// knows them, and then lifted to the newest.
public final class Inputs {
    private static final String DRY_RUN = "dry_run";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// @param rehearsal whether `?dry_run=true` was given
    record Input<I extends Record>(I record, boolean rehearsal) {}

    private Inputs() {}

    static <I extends Record> Input<I> read(
            Operation<I, ?> operation, Versions.Version version, HttpRequest request, Router.Parameters path) {
        var schema = version.request(operation);
        var query = switch (Query.parse(request.query())) {
            case Query.Parameters(var values) -> values;
            case Query.Malformed(var parameter) ->
                throw invalid(parameter, FieldError.Code.WRONG_FORMAT, "is not percent-encoded UTF-8");
        };
        boolean inQuery = operation.method() == Operation.Method.GET || operation.method() == Operation.Method.DELETE;
        var whole = Shapes.body(operation.takes());
        var fields = inQuery ? NODES.objectNode() : body(request, whole);
        var errors = new ArrayList<FieldError>();
        boolean rehearsal = false;
        for (var entry : query.entrySet()) {
            var name = entry.getKey();
            if (operation.rehearsable() && name.equals(DRY_RUN)) {
                rehearsal = flag(entry.getValue(), errors);
            } else if (!inQuery || path.names().contains(name)) {
                errors.add(
                        new FieldError(pointer(name), FieldError.Code.UNKNOWN_FIELD, "is not a query parameter here"));
            } else if (entry.getValue().size() > 1) {
                errors.add(new FieldError(pointer(name), FieldError.Code.DUPLICATE, "is given twice"));
            } else {
                fields.set(name, typed(schema, name, entry.getValue().getFirst()));
            }
        }
        Shapes.headers(operation.takes()).forEach((field, header) -> {
            var given = first(request, header.toLowerCase(Locale.ROOT));
            if (!given.isEmpty()) fields.set(field, typed(schema, field, given));
        });
        for (var name : path.names()) {
            if (fields.has(name)) {
                errors.add(new FieldError(pointer(name), FieldError.Code.DUPLICATE, "is in the path already"));
            }
            fields.set(name, typed(schema, name, path.get(name)));
        }
        errors.addAll(Check.of(schema, fields));
        if (!errors.isEmpty()) throw new Problem.Invalid(inBody(whole, errors)).thrown();
        version.upgrade(operation, fields);
        if (!version.isNewest()) requireAll(version.lifted(operation), fields);
        return new Input<>(record(operation.takes(), fields), rehearsal);
    }

    /// Where a field is the whole body, its elements are the body's: `/changes/0` is `/0` to who sent it.
    private static List<FieldError> inBody(Optional<String> whole, List<FieldError> errors) {
        if (whole.isEmpty()) return errors;
        var field = "/" + whole.get();
        return errors.stream()
                .map(error -> error.pointer().equals(field) || error.pointer().startsWith(field + "/")
                        ? new FieldError(error.pointer().substring(field.length()), error.code(), error.message())
                        : error)
                .toList();
    }

    /// An older date may take one of two fields, and then doesn't say that one of them must be there.
    private static void requireAll(Schema.Obj lifted, ObjectNode fields) {
        var missing = Check.of(lifted, fields).stream()
                .filter(error -> error.code() == FieldError.Code.IS_REQUIRED)
                .toList();
        if (!missing.isEmpty()) throw new Problem.Invalid(missing).thrown();
    }

    /// The fields as a record. They have been checked; what a record's own types refuse beyond that is told by field
    /// too.
    static <I extends Record> I record(Class<I> type, ObjectNode fields) {
        if (Clearing.class.isAssignableFrom(type)) gatherNulls(fields);
        try {
            return Json.MAPPER.treeToValue(fields, type);
        } catch (JacksonException e) {
            var at = new StringBuilder();
            for (var step : e.getPath()) {
                at.append('/').append(step.getPropertyName() != null ? step.getPropertyName() : step.getIndex());
            }
            throw new Problem.Invalid(at.toString(), FieldError.Code.WRONG_FORMAT, "has not the form of this field")
                    .thrown();
        }
    }

    private static void gatherNulls(ObjectNode fields) {
        var nulls = new ArrayList<String>();
        fields.properties().forEach(field -> {
            if (field.getValue().isNull()) nulls.add(field.getKey());
        });
        if (nulls.isEmpty()) return;
        fields.remove(nulls);
        var list = fields.putArray("nulls");
        nulls.forEach(list::add);
    }

    /// The body of a request to a page, which has no API date. Fails as an operation's input does: with
    /// {@link Problem.Invalid} for all fields that aren't of the record's shape, with what is wrong as JSON else.
    public static <I extends Record> I body(Class<I> type, HttpRequest request) {
        var fields = body(request, Optional.empty());
        var errors = Check.of(Shapes.request(type), fields);
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        return record(type, fields);
    }

    /// @param whole the field that the body is, where it isn't an object of fields
    private static ObjectNode body(HttpRequest request, Optional<String> whole) {
        if (request.body().length == 0) return NODES.objectNode();
        requireJson(request);
        requireUtf8(request.body());
        JsonNode parsed;
        try {
            parsed = Json.MAPPER.readTree(request.body());
        } catch (StreamConstraintsException _) {
            throw new Problem.MalformedJson("it is nested deeper than " + Json.DEPTH
                            + " levels, or a name or number in it" + " is too long")
                    .thrown();
        } catch (JacksonException e) {
            throw new Problem.MalformedJson(said(e)).thrown();
        }
        if (whole.isPresent()) return NODES.objectNode().set(whole.get(), parsed);
        if (parsed instanceof ObjectNode object) return object;
        throw new Problem.Invalid("", FieldError.Code.WRONG_TYPE, "must be an object").thrown();
    }

    /// The parser's complaint and place, without the text around it, which may hold secrets.
    private static String said(JacksonException e) {
        var message = e.getOriginalMessage();
        int quoted = message.indexOf('\'');
        var duplicate = message.startsWith("Duplicate");
        var what = duplicate
                ? "a name stands twice in one object"
                : quoted < 0 ? "it can't be parsed" : "it has a syntax error";
        var location = e.getLocation();
        if (location == null) return what;
        return what + " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void requireJson(HttpRequest request) {
        var type = first(request, "content-type");
        var essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!essence.equals("application/json")) {
            throw new Problem.UnsupportedMediaType(essence).thrown();
        }
    }

    private static void requireUtf8(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException _) {
            throw notUtf8();
        }
        // UTF-16 and UTF-32, which the parser would read all the same.
        for (int i = 0; i < Math.min(4, body.length); i++) if (body[i] == 0) throw notUtf8();
    }

    private static RuntimeException notUtf8() {
        return new Problem.MalformedJson("it is not UTF-8").thrown();
    }

    static String first(HttpRequest request, String header) {
        var values = request.headers().getOrDefault(header, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static boolean flag(List<String> values, List<FieldError> errors) {
        if (values.size() == 1 && values.getFirst().equals("true")) return true;
        if (values.size() != 1 || !values.getFirst().equals("false")) {
            errors.add(new FieldError(pointer(DRY_RUN), FieldError.Code.WRONG_TYPE, "must be true or false"));
        }
        return false;
    }

    /// A text of the path or query as the JSON that its field takes; when it is none, the text, for the check to
    /// refuse.
    private static JsonNode typed(Schema.Obj schema, String name, String text) {
        var property = schema.properties().get(name);
        return property == null ? NODES.stringNode(text) : typed(property.schema(), text);
    }

    private static JsonNode typed(Schema schema, String text) {
        return switch (schema) {
            case Schema.Whole _ -> {
                var number = whole(text);
                yield number == null ? NODES.stringNode(text) : NODES.numberNode(number);
            }
            case Schema.Flag _
            when text.equals("true") || text.equals("false") -> NODES.booleanNode(text.equals("true"));
            case Schema.Arr array -> {
                var list = NODES.arrayNode();
                for (var part : text.split(",", -1)) list.add(typed(array.items(), part));
                yield list;
            }
            case Schema.Lenient lenient -> typed(lenient.told(), text);
            default -> NODES.stringNode(text);
        };
    }

    /// Digits with an optional minus, as far as a long reaches; beyond it some number that no field takes.
    private static @Nullable Long whole(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (text.length() == from || text.length() > 40) return null;
        for (int i = from; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return null;
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return from == 1 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private static String pointer(String name) {
        return "/" + Shown.step(name);
    }

    private static RuntimeException invalid(String parameter, FieldError.Code code, String message) {
        return new Problem.Invalid(pointer(parameter), code, message).thrown();
    }
}
