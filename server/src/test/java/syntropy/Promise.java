package syntropy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an OpenAPI document promises to programs, without its words: calls, permissions, shapes. A later document keeps
/// it when whoever relied on the earlier one still can; what may change is what the API's statement lists: new calls,
/// new optional parameters, new properties of answers, other orders, other lengths and forms of opaque texts.
record Promise(Map<String, JsonNode> calls, Map<String, JsonNode> shapes) {
    private static final Set<String> WORDS = Set.of("description", "summary", "examples", "tags", "deprecated");

    /// Requests may get laxer, answers stricter.
    private enum Role {
        REQUEST,
        ANSWER
    }

    static Promise of(JsonNode document) {
        var calls = new TreeMap<String, JsonNode>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method ->
                                calls.put(path.getKey() + " " + method.getKey(), call(document, method.getValue()))));
        var shapes = new TreeMap<String, JsonNode>();
        document.at("/components/schemas")
                .properties()
                .forEach(shape -> shapes.put(shape.getKey(), wordless(shape.getValue())));
        return new Promise(calls, shapes);
    }

    private static JsonNode call(JsonNode document, JsonNode operation) {
        var call = Json.MAPPER.createObjectNode();
        call.put("name", operation.path("operationId").asString());
        var open = operation.get("security");
        if (open != null && open.isEmpty()) call.put("open", true);
        if (operation.has("x-permission")) call.set("permissions", operation.get("x-permission"));
        if (operation.path("x-permission-all").asBoolean(false)) call.put("all", true);
        var parameters = call.putObject("parameters");
        for (var each : operation.path("parameters")) {
            var parameter = (ObjectNode) wordless(resolved(document, each));
            var name = parameter.path("in").asString() + " "
                    + parameter.path("name").asString();
            parameter.remove(List.of("in", "name"));
            parameters.set(name, parameter);
        }
        if (operation.has("requestBody")) {
            var body = operation.get("requestBody");
            call.putObject("body")
                    .put("required", body.path("required").asBoolean(false))
                    .set("content", wordless(body.path("content")));
        }
        var answers = call.putObject("answers");
        operation.path("responses").properties().forEach(response -> {
            boolean success = response.getKey().startsWith("2");
            if (!success && !response.getKey().equals("default")) return;
            var told = resolved(document, response.getValue());
            var answer = answers.putObject(success ? response.getKey() : "failure");
            answer.set("content", wordless(told.path("content")));
            var headers = answer.putArray("headers");
            told.path("headers").propertyNames().stream().sorted().forEach(headers::add);
        });
        return call;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
    }

    /// Names of properties are not words of the schema.
    private static JsonNode wordless(JsonNode node) {
        if (node.isMissingNode()) return Json.MAPPER.createObjectNode();
        if (node.isArray()) {
            var copy = Json.MAPPER.createArrayNode();
            node.forEach(each -> copy.add(wordless(each)));
            return copy;
        }
        if (!node.isObject()) return node;
        var copy = Json.MAPPER.createObjectNode();
        node.properties().forEach(field -> {
            if (field.getKey().equals("properties")) {
                var properties = copy.putObject("properties");
                field.getValue()
                        .properties()
                        .forEach(property -> properties.set(property.getKey(), wordless(property.getValue())));
            } else if (!WORDS.contains(field.getKey())) {
                copy.set(field.getKey(), wordless(field.getValue()));
            }
        });
        return copy;
    }

    /// One line for each call and each shape, so that a difference is read line by line.
    String text() {
        var text = new StringBuilder("{\n\"calls\": {\n");
        text.append(lines(calls)).append("\n},\n\"shapes\": {\n").append(lines(shapes));
        return text.append("\n}\n}\n").toString();
    }

    private static String lines(Map<String, JsonNode> all) {
        return String.join(
                ",\n",
                all.entrySet().stream()
                        .map(each -> Json.MAPPER.writeValueAsString(each.getKey()) + ": " + each.getValue())
                        .toList());
    }

    static Promise read(String text) {
        var root = Json.MAPPER.readTree(text);
        var calls = new LinkedHashMap<String, JsonNode>();
        root.path("calls").properties().forEach(each -> calls.put(each.getKey(), each.getValue()));
        var shapes = new LinkedHashMap<String, JsonNode>();
        root.path("shapes").properties().forEach(each -> shapes.put(each.getKey(), each.getValue()));
        return new Promise(calls, shapes);
    }

    /// What of this the later one breaks; each complaint begins with the call.
    List<String> brokenBy(Promise later) {
        var all = new ArrayList<String>();
        calls.forEach((call, before) -> {
            var after = later.calls.get(call);
            if (after == null) all.add(call + " is gone");
            else new Comparison(this, later, all).calls(call, before, after);
        });
        return all.stream().distinct().toList();
    }

    private record Comparison(Promise before, Promise after, List<String> all) {
        void calls(String call, JsonNode old, JsonNode now) {
            if (!old.path("name").equals(now.path("name"))) all.add(call + " has another name");
            access(call, old, now);
            old.path("parameters").properties().forEach(parameter -> {
                var at = call + " " + parameter.getKey();
                var found = now.path("parameters").get(parameter.getKey());
                if (found == null) {
                    all.add(at + " is gone");
                    return;
                }
                required(at, parameter.getValue(), found);
                for (var style : List.of("style", "explode")) {
                    if (!parameter.getValue().path(style).equals(found.path(style)))
                        all.add(at + " has another " + style);
                }
                shapes(Role.REQUEST, at, parameter.getValue().path("schema"), found.path("schema"));
            });
            now.path("parameters").properties().forEach(parameter -> {
                if (!old.path("parameters").has(parameter.getKey())) {
                    required(call + " " + parameter.getKey(), Json.MAPPER.createObjectNode(), parameter.getValue());
                }
            });
            bodies(call + " body", old.get("body"), now.get("body"));
            answers(call, old.path("answers"), now.path("answers"));
        }

        /// Any one permission of a list suffices unless all are needed; an empty list is any token.
        private void access(String call, JsonNode old, JsonNode now) {
            if (now.path("open").asBoolean(false)) return;
            if (old.path("open").asBoolean(false)) {
                all.add(call + " needs a token");
                return;
            }
            var enough = texts(now.path("permissions"));
            if (enough.isEmpty()) return;
            var had = texts(old.path("permissions"));
            boolean suffices = now.path("all").asBoolean(false)
                    ? had.containsAll(enough) && (old.path("all").asBoolean(false) || had.size() == 1)
                    : old.path("all").asBoolean(false)
                            ? enough.stream().anyMatch(had::contains)
                            : !had.isEmpty() && enough.containsAll(had);
            if (!suffices) all.add(call + " needs another permission");
        }

        private void required(String at, JsonNode old, JsonNode now) {
            if (now.path("required").asBoolean(false) && !old.path("required").asBoolean(false)) {
                all.add(at + " is asked for");
            }
        }

        private void bodies(String at, @Nullable JsonNode old, @Nullable JsonNode now) {
            if (old == null) {
                if (now != null) required(at, Json.MAPPER.createObjectNode(), now);
                return;
            }
            if (now == null) {
                all.add(at + " is gone");
                return;
            }
            required(at, old, now);
            contents(Role.REQUEST, at, old.path("content"), now.path("content"));
        }

        private void answers(String call, JsonNode old, JsonNode now) {
            old.properties().forEach(answer -> {
                var at = call + " answer " + answer.getKey();
                var found = now.get(answer.getKey());
                if (found == null) {
                    all.add(at + " is gone");
                    return;
                }
                contents(Role.ANSWER, at, answer.getValue().path("content"), found.path("content"));
                for (var header : texts(answer.getValue().path("headers"))) {
                    if (!texts(found.path("headers")).contains(header)) all.add(at + " header " + header + " is gone");
                }
            });
            now.propertyNames().forEach(status -> {
                if (!old.has(status)) all.add(call + " answer " + status + " is new");
            });
        }

        private void contents(Role role, String at, JsonNode old, JsonNode now) {
            old.properties().forEach(type -> {
                var found = now.get(type.getKey());
                if (found == null) all.add(at + " is not " + type.getKey());
                else shapes(role, at, type.getValue().path("schema"), found.path("schema"));
            });
            if (role == Role.ANSWER) {
                now.propertyNames().forEach(type -> {
                    if (!old.has(type)) all.add(at + " may be " + type);
                });
            }
        }

        private void shapes(Role role, String at, JsonNode old, JsonNode now) {
            all.addAll(differences(role, at, old, now));
        }

        /// Each alternative of the side that others rely on has its match on the other side.
        private List<String> differences(Role role, String at, JsonNode old, JsonNode now) {
            var olds = alternatives(before, old);
            var nows = alternatives(after, now);
            var found = new ArrayList<String>();
            for (var given : role == Role.REQUEST ? olds : nows) {
                var tried = (role == Role.REQUEST ? nows : olds)
                        .stream()
                                .map(other -> role == Role.REQUEST
                                        ? plain(role, at, given, other)
                                        : plain(role, at, other, given))
                                .toList();
                if (tried.stream().noneMatch(List::isEmpty)) found.addAll(tried.getFirst());
            }
            return found;
        }

        private static List<JsonNode> alternatives(Promise of, JsonNode schema) {
            var resolved = schema;
            while (resolved.has("$ref")) {
                var reference = resolved.get("$ref").asString();
                resolved = of.shapes.getOrDefault(
                        reference.substring(reference.lastIndexOf('/') + 1), Json.MAPPER.createObjectNode());
            }
            if (!resolved.has("anyOf")) return List.of(resolved);
            var all = new ArrayList<JsonNode>();
            resolved.get("anyOf").forEach(each -> all.addAll(alternatives(of, each)));
            return all;
        }

        private List<String> plain(Role role, String at, JsonNode old, JsonNode now) {
            boolean request = role == Role.REQUEST;
            var given = request ? old : now;
            var taken = request ? now : old;
            var found = new ArrayList<String>();
            if (!types(taken).containsAll(types(given))) {
                found.add(at + " is " + types(now) + ", not " + types(old));
                return found;
            }
            if (taken.has("enum")
                    && !(given.has("enum") && texts(taken.get("enum")).containsAll(texts(given.get("enum"))))) {
                found.add(at + " has other values");
            }
            if (taken.has("const") && !taken.get("const").equals(given.path("const"))) {
                found.add(at + " has another value");
            }
            formats(at, given.path("format").asString(""), taken.path("format").asString(""), found);
            if (request) bounds(at, old, now, found);
            properties(role, at, old, now, found);
            if (old.has("items") && now.has("items")) {
                found.addAll(differences(role, at + "[]", old.get("items"), now.get("items")));
            } else if (taken.has("items")) {
                found.add(at + " has other elements");
            }
            return found;
        }

        private static void formats(String at, String given, String taken, List<String> found) {
            if (taken.isEmpty() || taken.equals(given)) return;
            if (taken.equals("int64") && given.equals("int32")) return;
            found.add(at + " has another format");
        }

        private static void bounds(String at, JsonNode old, JsonNode now, List<String> found) {
            for (var bound : List.of("minimum", "minLength", "minItems", "minProperties")) {
                if (now.has(bound)
                        && now.get(bound).asDouble() > old.path(bound).asDouble(least(bound))) {
                    found.add(at + " has a larger " + bound);
                }
            }
            for (var bound : List.of("maximum", "maxLength", "maxItems", "maxProperties")) {
                if (now.has(bound)
                        && now.get(bound).asDouble() < old.path(bound).asDouble(Double.MAX_VALUE)) {
                    found.add(at + " has a smaller " + bound);
                }
            }
            if (now.has("pattern") && !now.get("pattern").equals(old.path("pattern"))) {
                found.add(at + " has another pattern");
            }
            if (now.path("uniqueItems").asBoolean(false)
                    && !old.path("uniqueItems").asBoolean(false)) {
                found.add(at + " must be distinct");
            }
            if (isClosed(now) && !isClosed(old) && old.has("properties")) {
                found.add(at + " takes no other fields");
            }
        }

        private static double least(String bound) {
            return bound.equals("minimum") ? -Double.MAX_VALUE : 0;
        }

        private static boolean isClosed(JsonNode schema) {
            return schema.has("additionalProperties")
                    && !schema.get("additionalProperties").asBoolean(true);
        }

        private void properties(Role role, String at, JsonNode old, JsonNode now, List<String> found) {
            var wasRequired = texts(old.path("required"));
            var isRequired = texts(now.path("required"));
            old.path("properties").properties().forEach(property -> {
                var inside = at + " " + property.getKey();
                var other = now.path("properties").get(property.getKey());
                if (other == null) {
                    found.add(inside + " is gone");
                    return;
                }
                if (role == Role.ANSWER
                        && wasRequired.contains(property.getKey())
                        && !isRequired.contains(property.getKey())) {
                    found.add(inside + " is not always there");
                }
                found.addAll(differences(role, inside, property.getValue(), other));
            });
            if (role == Role.ANSWER) return;
            for (var name : isRequired) {
                if (!wasRequired.contains(name)) found.add(at + " " + name + " is asked for");
            }
        }

        /// Whole numbers are numbers; a schema without a type is anything.
        private static Set<String> types(JsonNode schema) {
            var types = new TreeSet<String>();
            var told = schema.path("type");
            if (told.isString()) types.add(told.asString());
            told.forEach(each -> types.add(each.asString()));
            if (types.isEmpty()) types.addAll(Set.of("object", "array", "string", "number", "boolean", "null"));
            if (types.contains("number")) types.add("integer");
            return types;
        }

        private static Set<String> texts(JsonNode list) {
            var texts = new HashSet<String>();
            list.forEach(each -> {
                if (!each.isNull()) texts.add(each.asString());
            });
            return texts;
        }
    }
}
