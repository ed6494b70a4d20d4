package syntropy.versions;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.event.EventType;
import syntropy.kernel.Actor;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The audit log has all events, each with what it changed.
final class AuditLogs implements VersionChange {
    private static final String SEARCH = "V1NetworkAuditSearch";
    private static final String ACTION = "action";
    private static final String FROM = "from";
    private static final String PERFORMED_BY = "performed_by";
    private static final String SOURCE = "source";
    private static final String TO = "to";
    private static final String TYPE = "type";
    private static final String CREATED = "ACTION_CREATED";
    private static final String DELETED = "ACTION_DELETED";
    private static final String UPDATED = "ACTION_UPDATED";
    private static final String USER = "SOURCE_USER";
    private static final String SYSTEM = "SOURCE_SYSTEM";
    private static final String SERVICE = "TYPE_SERVICE";

    private record Old(String action, String recordType) {}

    /// What the audit log of that time tells of, and as what.
    private static final Map<EventType, Old> KNOWN = known();

    private static Map<EventType, Old> known() {
        var known = new LinkedHashMap<EventType, Old>();
        known.put(EventType.ACCESS_TOKEN_CREATED, new Old(CREATED, "TYPE_ACCESS_TOKEN"));
        known.put(EventType.ACCESS_TOKEN_UPDATED, new Old(UPDATED, "TYPE_ACCESS_TOKEN"));
        known.put(EventType.ACCESS_TOKEN_ROTATED, new Old(UPDATED, "TYPE_ACCESS_TOKEN"));
        known.put(EventType.ACCESS_TOKEN_DELETED, new Old(DELETED, "TYPE_ACCESS_TOKEN"));
        known.put(EventType.AGENT_TOKEN_CREATED, new Old(CREATED, "TYPE_AGENT_TOKEN"));
        known.put(EventType.AGENT_TOKEN_DELETED, new Old(DELETED, "TYPE_AGENT_TOKEN"));
        known.put(EventType.AGENT_CREATED, new Old(CREATED, "TYPE_AGENT"));
        known.put(EventType.AGENT_UPDATED, new Old(UPDATED, "TYPE_AGENT"));
        known.put(EventType.AGENT_DELETED, new Old(DELETED, "TYPE_AGENT"));
        known.put(EventType.CONNECTION_CREATED, new Old(CREATED, "TYPE_CONNECTION"));
        known.put(EventType.CONNECTION_UPDATED, new Old(UPDATED, "TYPE_CONNECTION"));
        known.put(EventType.CONNECTION_DELETED, new Old(DELETED, "TYPE_CONNECTION"));
        known.put(EventType.SERVICE_CREATED, new Old(CREATED, SERVICE));
        known.put(EventType.SERVICE_UPDATED, new Old(UPDATED, SERVICE));
        known.put(EventType.SUBNET_SWITCHED, new Old(UPDATED, SERVICE));
        known.put(EventType.SERVICE_DELETED, new Old(DELETED, SERVICE));
        return known;
    }

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "The audit log has every type of event, searched by `filter`, and its entries are objects with `event_id`,"
                + " `type`, `actor`, `changes` and where the request came from. Before, it was searched by `from` and `to`,"
                + " which were required, `action`, `type`, `source` and `performed_by`, a name; it had what was made, changed"
                + " and removed of tokens, agents, connections and services, with `action_type`, `record_type`,"
                + " `source_type`, `performed_by`, `user_id` (0 for nobody), `workspace_id`, `timestamp` and, as a text, the"
                + " changes in `parameters`.";
    }

    private static boolean isSearch(Operation<?, ?> operation) {
        return operation.name().equals(SEARCH);
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!isSearch(operation)) return newer;
        var fields = new LinkedHashMap<String, Schema.Property>();
        fields.put(ACTION, optional(some(CREATED, DELETED, UPDATED), ""));
        fields.put(TYPE, optional(some(recordTypes()), ""));
        fields.put(SOURCE, optional(some(USER, SYSTEM), ""));
        fields.put(PERFORMED_BY, optional(line(), "A name."));
        fields.put(FROM, required(text(Format.TIME), "A date-time."));
        fields.put(TO, required(text(Format.TIME), "A date-time, not included."));
        for (var paging : List.of("skip", "take")) {
            var known = newer.properties().get(paging);
            if (known != null) fields.put(paging, known);
        }
        return new Schema.Obj(newer.type(), newer.name(), newer.doc(), fields);
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (!isSearch(operation)) return;
        var older = request.deepCopy();
        request.remove(List.of(ACTION, TYPE, SOURCE, PERFORMED_BY, FROM, TO));
        var filter = request.putObject("filter");
        for (var time : List.of(FROM, TO)) {
            if (Json.instantOrNaive(older.path(time).asString("")) instanceof Instant known)
                filter.put(time, Json.text(known));
        }
        if (older.has(PERFORMED_BY)) filter.set("actor_name", older.get(PERFORMED_BY));
        var types = filter.putArray(TYPE);
        KNOWN.forEach((type, old) -> {
            if (names(older.get(ACTION), old.action()) && names(older.get(TYPE), old.recordType()))
                types.add(type.wire());
        });
        if (!older.has(SOURCE)) return;
        var actors = filter.putArray("actor_type");
        for (var actor : Actor.Type.values()) if (names(older.get(SOURCE), source(actor))) actors.add(actor.name());
    }

    /// Whether the list has it; one that isn't given has all.
    private static boolean names(@Nullable JsonNode list, String value) {
        return !(list instanceof ArrayNode given)
                || given.valueStream().anyMatch(each -> each.asString("").equals(value));
    }

    private static String source(Actor.Type actor) {
        return switch (actor) {
            case TOKEN, USER -> USER;
            case AGENT, SYSTEM -> SYSTEM;
        };
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (isSearch(operation)) Data.each(body, AuditLogs::lower);
    }

    private static void lower(ObjectNode entry) {
        var newer = entry.deepCopy();
        entry.removeAll();
        var old = EventType.find(newer.path(TYPE).asString(""))
                .map(KNOWN::get)
                .orElse(new Old(UPDATED, SERVICE)); // nothing else is searched for
        var actor = newer.path("actor");
        boolean isUser = List.of("TOKEN", "USER").contains(actor.path("type").asString(""));
        entry.put("action_type", old.action());
        entry.put("parameters", newer.path("changes").toString());
        entry.put(PERFORMED_BY, actor.path("name").asString(""));
        entry.put("record_type", old.recordType());
        entry.put("source_type", isUser ? USER : SYSTEM);
        entry.put("timestamp", newer.path("timestamp").asString(""));
        entry.put("user_id", actor.path("user_id").asInt(0));
        entry.set("workspace_id", newer.path("workspace_id"));
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        return isSearch(operation) ? Data.each(newer, _ -> shape()) : newer;
    }

    private static Schema.Obj shape() {
        var fields = new LinkedHashMap<String, Schema.Property>();
        fields.put("action_type", required(oneOf(CREATED, DELETED, UPDATED), ""));
        fields.put(
                "parameters",
                required(
                        new Schema.Text(0, Integer.MAX_VALUE, Format.LINES, List.of()),
                        "JSON: the changed fields, each with what it was before and is after."));
        fields.put(PERFORMED_BY, required(line(), ""));
        fields.put("record_type", required(oneOf(recordTypes()), ""));
        fields.put("source_type", required(oneOf(USER, SYSTEM), ""));
        fields.put("timestamp", required(text(Format.DATE_TIME), ""));
        fields.put("user_id", required(new Schema.Whole(0, Integer.MAX_VALUE), "0 when it was nobody."));
        fields.put("workspace_id", required(Schema.id(), ""));
        return new Schema.Obj(AuditLogs.class, "AuditLog", "", fields);
    }

    private static String[] recordTypes() {
        return KNOWN.values().stream().map(Old::recordType).distinct().toArray(String[]::new);
    }

    private static Schema.Arr some(String... values) {
        return new Schema.Arr(oneOf(values), 0, 100);
    }

    private static Schema.Text line() {
        return new Schema.Text(0, 255, Format.LINE, List.of());
    }

    private static Schema.Text oneOf(String... values) {
        return new Schema.Text(0, 255, Format.LINE, List.of(values));
    }

    private static Schema.Text text(Format format) {
        return new Schema.Text(0, 64, format, List.of());
    }

    private static Schema.Property optional(Schema schema, String doc) {
        return new Schema.Property(schema, false, false, doc);
    }

    private static Schema.Property required(Schema schema, String doc) {
        return new Schema.Property(schema, true, false, doc);
    }
}
