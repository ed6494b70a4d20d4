package syntropy.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI 3.1 document of one API date. The same operations give the same bytes, whatever the machine.
public final class OpenApi {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DefaultIndenter TWO_SPACES = new DefaultIndenter("  ", "\n");
    private static final JsonMapper WRITER = JsonMapper.builder()
            .defaultPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(TWO_SPACES).withArrayIndenter(TWO_SPACES))
            .build();

    private static final String VERSION = "Syntropy-Version";
    private static final String REQUEST_ID = "Syntropy-Request-Id";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";
    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream";

    /// What any operation can meet; nothing of it needs telling each time.
    private static final List<Class<? extends Problem>> ANYWHERE = List.of(
            Problem.RequestTimeout.class, Problem.HeadersTooLarge.class, Problem.Internal.class, Problem.Busy.class);

    private final List<Operation<?, ?>> operations;
    private final Dated dated;
    private final JsonSchemas schemas = new JsonSchemas();
    private final Set<String> readable;

    private OpenApi(List<Operation<?, ?>> operations, Dated dated) {
        this.operations = operations;
        this.dated = dated;
        this.readable = operations.stream()
                .filter(Operation::isRead)
                .map(Operation::path)
                .collect(Collectors.toSet());
    }

    /// @return UTF-8, indented by two spaces, with a line end at the end
    /// @throws IllegalArgumentException when two shapes or two operations have one name, or a path names a field
    ///     that its request has not
    public static byte[] document(List<Operation<?, ?>> operations, Dated dated) {
        var text =
                WRITER.writerWithDefaultPrettyPrinter().writeValueAsString(new OpenApi(operations, dated).document());
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode document() {
        var root = NODES.objectNode().put("openapi", "3.1.0");
        var info = root.putObject("info")
                .put("title", "Syntropy")
                .put("version", dated.date().toString())
                .put("summary", "The control plane of encrypted WireGuard networks.")
                .put("description", about());
        info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        root.putArray("servers")
                .addObject()
                .put("url", "/")
                .put("description", "The controller that serves this document.");
        var tags = root.putArray("tags");
        operations.stream()
                .map(Operation::group)
                .distinct()
                .forEach(group -> tags.addObject().put("name", group));
        var security = root.putArray("security");
        security.addObject().putArray("bearer");
        security.addObject().putArray("apiKey");
        root.set("paths", paths());
        root.set("components", components());
        settle(root);
        return root;
    }

    private String about() {
        return """
                Every call needs an access token, sent as `Authorization: Bearer <token>` or as `api-key: <token>`, \
                unless it says otherwise; a token in a URL is never read.

                This document is the API of %1$s. A request gets that date by the header `Syntropy-Version: %1$s`, or \
                without the header when its token, or else its workspace, is pinned to it. Every answer tells in \
                `Syntropy-Version` which date it has.

                An unknown field, a wrong type and a value out of range are refused, and nothing is half-done. \
                [What each error code means](/docs/errors). `Idempotency-Key` makes any write safe to repeat: for \
                24 hours the same key and request get the first answer again. `RateLimit` and `RateLimit-Policy` in an \
                answer tell what is left; `Retry-After` how long to wait.""".formatted(dated.date());
    }

    private ObjectNode paths() {
        var names = new HashSet<String>();
        var byPath = new LinkedHashMap<String, Map<Operation.Method, ObjectNode>>();
        for (var operation : operations) {
            if (!names.add(operation.name())) {
                throw new IllegalArgumentException("two operations are named " + operation.name());
            }
            var methods = byPath.computeIfAbsent(operation.path(), _ -> new TreeMap<>());
            if (methods.put(operation.method(), operation(operation)) != null) {
                throw new IllegalArgumentException(
                        "two operations answer " + operation.method() + " " + operation.path());
            }
        }
        var paths = NODES.objectNode();
        byPath.forEach((path, methods) -> {
            var item = paths.putObject(path);
            methods.forEach((method, written) -> item.set(method.name().toLowerCase(Locale.ROOT), written));
        });
        return paths;
    }

    private ObjectNode operation(Operation<?, ?> operation) {
        var written = NODES.objectNode();
        written.putArray("tags").add(operation.group());
        written.put("summary", operation.summary().replaceFirst("\\.$", ""));
        written.put("description", operation.summary() + "\n\n" + needs(operation.access()));
        written.put("operationId", operation.name());

        var inPath = pathParameters(operation.path());
        var request = dated.request(operation);
        written.set("parameters", parameters(operation, request, inPath));
        if (!isInQuery(operation)) {
            var body = request.without(inPath.toArray(String[]::new));
            if (Shapes.body(operation.takes()).map(body.properties()::get).orElse(null)
                    instanceof Schema.Property(var whole, var _, var _, var _)) {
                written.set("requestBody", requestBody(true, schemas.schema(whole, JsonSchemas.Role.REQUEST)));
            } else if (!body.properties().isEmpty()) {
                boolean required = body.properties().values().stream().anyMatch(Schema.Property::required);
                written.set("requestBody", requestBody(required, schemas.reference(body, JsonSchemas.Role.REQUEST)));
            }
        }
        written.set("responses", responses(operation, request));
        switch (operation.access()) {
            case Access.Open _ -> written.putArray("security");
            case Access.AnyToken _ -> written.putArray("x-permission");
            case Access.AnyOf(var permissions) -> {
                var list = written.putArray("x-permission");
                permissions.forEach(permission -> list.add(permission.id()));
            }
            case Access.AllOf(var permissions) -> {
                var list = written.putArray("x-permission");
                permissions.forEach(permission -> list.add(permission.id()));
                written.put("x-permission-all", true);
            }
        }
        return written;
    }

    private static String listed(List<Permission> permissions, String between) {
        return permissions.stream().map(each -> "`" + each.id() + "`").collect(Collectors.joining(between));
    }

    private static String needs(Access access) {
        return switch (access) {
            case Access.Open _ -> "Needs no token.";
            case Access.AnyToken _ -> "Needs a token, whatever its permissions.";
            case Access.AnyOf(var permissions) -> "Needs the permission " + listed(permissions, " or ") + ".";
            case Access.AllOf(var permissions) -> "Needs the permissions " + listed(permissions, " and ") + ".";
        };
    }

    private static boolean isInQuery(Operation<?, ?> operation) {
        return operation.method() == Operation.Method.GET || operation.method() == Operation.Method.DELETE;
    }

    private static List<String> pathParameters(String path) {
        var names = new ArrayList<String>();
        for (int open = path.indexOf('{'); open >= 0; open = path.indexOf('{', open + 1)) {
            names.add(path.substring(open + 1, path.indexOf('}', open)));
        }
        return names;
    }

    private ArrayNode parameters(Operation<?, ?> operation, Schema.Obj request, List<String> inPath) {
        var list = NODES.arrayNode();
        for (var name : inPath) {
            var property = request.properties().get(name);
            if (property == null) {
                throw new IllegalArgumentException(operation.path() + " names '" + name + "', which is no field of "
                        + request.name() + " at " + dated.date());
            }
            list.add(parameter("path", name, property));
        }
        if (isInQuery(operation)) {
            request.properties().forEach((name, property) -> {
                if (!inPath.contains(name)) list.add(parameter("query", name, property));
            });
        }
        Shapes.headers(operation.takes()).forEach((field, header) -> {
            if (request.properties().get(field) instanceof Schema.Property property) {
                list.add(parameter(
                        "header",
                        header,
                        "The same as `" + field + "`, and wins over it.",
                        schemas.schema(property.schema(), JsonSchemas.Role.REQUEST)));
            }
        });
        if (operation.rehearsable()) list.add(shared("parameters", "DryRun"));
        list.add(shared("parameters", VERSION));
        if (takesKey(operation)) list.add(shared("parameters", IDEMPOTENCY_KEY));
        if (isConditional(operation)) list.add(shared("parameters", IF_MATCH));
        if (operation.isRead()) list.add(shared("parameters", IF_NONE_MATCH));
        return list;
    }

    private static boolean takesKey(Operation<?, ?> operation) {
        return operation.writes() && !(operation.access() instanceof Access.Open);
    }

    /// Whether it changes the one object that a GET of the same path shows.
    private boolean isConditional(Operation<?, ?> operation) {
        return operation.writes() && readable.contains(operation.path());
    }

    private ObjectNode parameter(String place, String name, Schema.Property property) {
        var parameter = NODES.objectNode().put("name", name).put("in", place);
        if (!property.doc().isEmpty()) parameter.put("description", property.doc());
        parameter.put("required", place.equals("path") || property.required());
        if (property.schema() instanceof Schema.Arr || property.schema() instanceof Schema.OrderBy) {
            parameter.put("style", "form").put("explode", false);
        }
        parameter.set(
                "schema",
                property.schema() instanceof Schema.OrderBy order
                        ? JsonSchemas.orderInQuery(order)
                        : schemas.schema(property.schema(), JsonSchemas.Role.REQUEST));
        return parameter;
    }

    private static ObjectNode requestBody(boolean required, ObjectNode schema) {
        var written = NODES.objectNode().put("required", required);
        written.putObject("content").putObject(JSON).set("schema", schema);
        return written;
    }

    private ObjectNode responses(Operation<?, ?> operation, Schema.Obj request) {
        var responses = NODES.objectNode();
        responses.set(Integer.toString(dated.status(operation)), success(operation));
        if (operation.isRead()) {
            var unchanged =
                    responses.putObject("304").put("description", "The object is still what `If-None-Match` names.");
            headers(unchanged, List.of(VERSION, REQUEST_ID, "ETag"));
        }
        var byStatus = new TreeMap<Integer, Set<String>>();
        for (var kind : problems(operation, request)) {
            for (var code : ErrorCodes.of(kind)) {
                byStatus.computeIfAbsent(code.status(), _ -> new LinkedHashSet<>())
                        .add(code.code());
            }
        }
        byStatus.forEach((status, codes) -> responses.set(Integer.toString(status), failure(status, codes)));
        responses.set("default", shared("responses", "Failure"));
        return responses;
    }

    private ObjectNode success(Operation<?, ?> operation) {
        int status = dated.status(operation);
        var written = NODES.objectNode();
        written.put(
                "description",
                operation.isStream()
                        ? "Server-Sent Events without an end. Each message has an `id` to come back with, an `event`, and"
                                + " as `data` this object in one line. A message with an `id` alone stands for what the query"
                                + " leaves out; whoever comes back with it misses nothing."
                        : switch (status) {
                            case 201 -> "Created.";
                            case 202 -> "Taken on; the agents are told now.";
                            case 204 -> "Done.";
                            case 206 -> "A page of the list.";
                            default -> "Done; this is the answer.";
                        });
        var headers = new ArrayList<>(List.of(VERSION, REQUEST_ID));
        if (!operation.located().isEmpty()) headers.add("Location");
        if (operation.isRead()) headers.add("ETag");
        headers(written, headers);
        var answer = dated.answer(operation);
        if (operation.isStream() && answer.properties().get("data") instanceof Schema.Property item) {
            written.putObject("content")
                    .putObject(EVENT_STREAM)
                    .set("schema", schemas.schema(item.schema(), JsonSchemas.Role.ANSWER));
        } else if (!answer.properties().isEmpty()) {
            written.putObject("content")
                    .putObject(JSON)
                    .set("schema", schemas.reference(answer, JsonSchemas.Role.ANSWER));
        }
        return written;
    }

    private Set<Class<? extends Problem>> problems(Operation<?, ?> operation, Schema.Obj request) {
        var problems = new LinkedHashSet<Class<? extends Problem>>();
        problems.add(Problem.Invalid.class);
        problems.add(Problem.UnknownApiDate.class);
        problems.add(Problem.BadRequest.class);
        if (!isInQuery(operation) && !request.properties().isEmpty()) {
            problems.add(Problem.MalformedJson.class);
            problems.add(Problem.BodyTooLarge.class);
            problems.add(Problem.UnsupportedMediaType.class);
        }
        if (!(operation.access() instanceof Access.Open)) {
            problems.add(Problem.CredentialsConflict.class);
            problems.add(Problem.Unauthenticated.class);
            problems.add(Problem.AddressNotAllowed.class);
        }
        if (operation.access().isGuarded()) problems.add(Problem.Forbidden.class);
        if (takesKey(operation)) {
            problems.add(Problem.IdempotencyKeyRunning.class);
            problems.add(Problem.IdempotencyKeyReused.class);
        }
        if (isConditional(operation)) problems.add(Problem.PreconditionFailed.class);
        problems.add(Problem.RateLimited.class);
        // A set of declared problems has no order of its own.
        ErrorCodes.ALL.stream()
                .map(code -> code.sample().getClass())
                .filter(operation.problems()::contains)
                .forEach(problems::add);
        return problems;
    }

    private ObjectNode failure(int status, Set<String> codes) {
        var written = NODES.objectNode();
        written.put("description", codes.stream().map(code -> "`" + code + "`").collect(Collectors.joining(", ")));
        var headers = new ArrayList<>(List.of(VERSION, REQUEST_ID));
        if (status == 401 || status == 403) headers.add("WWW-Authenticate");
        if (status == 429) headers.addAll(List.of("Retry-After", "RateLimit", "RateLimit-Policy"));
        headers(written, headers);
        written.putObject("content")
                .putObject(dated.failure().mediaType())
                .set("schema", schemas.reference(dated.failure().shape(), JsonSchemas.Role.ANSWER));
        return written;
    }

    private static void headers(ObjectNode response, List<String> names) {
        var headers = response.putObject("headers");
        for (var name : names) headers.set(name, shared("headers", name));
    }

    private static ObjectNode shared(String kind, String name) {
        return NODES.objectNode().put("$ref", "#/components/" + kind + "/" + name);
    }

    private ObjectNode components() {
        var components = NODES.objectNode();
        var failure = failure(
                0,
                ANYWHERE.stream()
                        .flatMap(kind -> ErrorCodes.of(kind).stream())
                        .map(ErrorCodes::code)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
        failure.put(
                "description",
                "What any call can meet, with the fitting status: "
                        + failure.get("description").asString());
        components.putObject("responses").set("Failure", failure);
        components.set("parameters", sharedParameters());
        components.set("headers", sharedHeaders());
        var schemes = components.putObject("securitySchemes");
        schemes.putObject("bearer")
                .put("type", "http")
                .put("description", "An access token, or a session token that one was exchanged for.")
                .put("scheme", "bearer");
        schemes.putObject("apiKey")
                .put("type", "apiKey")
                .put("description", "An access token, as older clients send it.")
                .put("name", "api-key")
                .put("in", "header");
        var shapes = components.putObject("schemas");
        schemas.components().forEach(shapes::set);
        return components;
    }

    private ObjectNode sharedParameters() {
        var parameters = NODES.objectNode();
        parameters.set(
                "DryRun",
                parameter(
                        "query",
                        "dry_run",
                        // No answer of its own: of several 2xx, generators take the smallest for what a call gives.
                        "With true, everything is checked and nothing is kept: the answer is 200, and its `data` has"
                                + " `dry_run` (true), `changes_count` and, of the first 1,000 `changes`, each one's `type`,"
                                + " `object`, `before` and `after`.",
                        NODES.objectNode().put("type", "boolean").put("default", false)));
        var version = NODES.objectNode().put("type", "string").put("format", "date");
        version.putArray("examples").add(dated.date().toString());
        parameters.set(VERSION, parameter("header", VERSION, "The API date of this request.", version));
        parameters.set(
                IDEMPOTENCY_KEY,
                parameter(
                        "header",
                        IDEMPOTENCY_KEY,
                        "Any text of your own that stands for this request: sent again within 24 hours, it gets the same answer,"
                                + " marked by `Idempotency-Replayed`, and nothing is done twice.",
                        NODES.objectNode()
                                .put("type", "string")
                                .put("minLength", 1)
                                .put("maxLength", 255)));
        parameters.set(
                IF_MATCH,
                parameter(
                        "header",
                        IF_MATCH,
                        "The ETag that the object was read with; when it has changed since, nothing is done.",
                        NODES.objectNode().put("type", "string")));
        parameters.set(
                IF_NONE_MATCH,
                parameter(
                        "header",
                        IF_NONE_MATCH,
                        "The ETag of what you have; when it is still current, the answer is 304.",
                        NODES.objectNode().put("type", "string")));
        return parameters;
    }

    private static ObjectNode parameter(String place, String name, String doc, ObjectNode schema) {
        var parameter = NODES.objectNode()
                .put("name", name)
                .put("in", place)
                .put("description", doc)
                .put("required", false);
        parameter.set("schema", schema);
        return parameter;
    }

    private static ObjectNode sharedHeaders() {
        var docs = new LinkedHashMap<String, String>();
        docs.put(VERSION, "The API date of this answer.");
        docs.put(REQUEST_ID, "Finds the request in the server's log.");
        docs.put("ETag", "Names this state of the object, for `If-Match` and `If-None-Match`.");
        docs.put("Location", "The path of what was created.");
        docs.put("RateLimit", "What is left of the limit, and when more comes.");
        docs.put("RateLimit-Policy", "The limit that the request counted against.");
        docs.put("Retry-After", "Seconds to wait.");
        docs.put("WWW-Authenticate", "What is wrong with the credential (RFC 6750).");
        var headers = NODES.objectNode();
        docs.forEach((name, doc) -> {
            var header = headers.putObject(name).put("description", doc);
            header.putObject("schema").put("type", name.equals("Retry-After") ? "integer" : "string");
        });
        return headers;
    }

    /// References get the names that their components ended up with.
    private void settle(JsonNode node) {
        if (node instanceof ObjectNode object && object.get("$ref") instanceof JsonNode reference) {
            object.put("$ref", schemas.settled(reference.asString()));
        }
        node.forEach(this::settle);
    }
}
