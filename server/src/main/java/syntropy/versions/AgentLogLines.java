package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.api.Paged;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Lines of agents' logs are listed like everything else.
final class AgentLogLines implements VersionChange {
    private static final String LINES = "V1NetworkAgentsLogsSearch";
    private static final String TROUBLE = "V1NetworkAgentsLogsErrorsSearch";
    private static final String AGENT_ID = "agent_id";
    private static final String FILTER = "filter";
    private static final String FROM = "from";
    private static final String MESSAGE = "message";
    private static final String SEVERITY = "severity";
    private static final String SIZE = "size";
    private static final String SORT = "sort";
    private static final String TIMESTAMP = "@timestamp";
    private static final int MOST_LEFT_OUT = 1_000_000;

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Lines of agents' logs are objects with `agent_log_id`, `agent_id`, `agent_name`, `severity`, `message` and"
                + " `logged_at`, searched by `filter` and paged like every list. Before, they were hits with `_id` and"
                + " `_source`, searched by `range_from`, `range_to`, `message`, `agent_id` and `severity` in small letters,"
                + " and paged by `from` and `size`; the warnings and errors among them had no `message`, and were searched"
                + " by `from`, a time, `agent_ids` and `size`.";
    }

    private static boolean isLines(Operation<?, ?> operation) {
        return operation.name().equals(LINES);
    }

    private static boolean isTrouble(Operation<?, ?> operation) {
        return operation.name().equals(TROUBLE);
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        var fields = new LinkedHashMap<String, Schema.Property>();
        if (isLines(operation)) {
            fields.put(MESSAGE, optional(line(), "Part of the line; an empty one means any."));
            fields.put(AGENT_ID, optional(agents(), ""));
            fields.put(SEVERITY, optional(new Schema.Arr(oneOf("info", "warn", "error", "debug"), 0, 100), ""));
            fields.put("range_from", required(time(), ""));
            fields.put("range_to", required(time(), "Not included."));
            fields.put(SORT, required(oneOf("desc", "asc"), ""));
            fields.put(FROM, optional(new Schema.Whole(0, MOST_LEFT_OUT), "How many lines to leave out."));
            fields.put(SIZE, optional(size(), "How many lines to return; 20 if left out or 0."));
        } else if (isTrouble(operation)) {
            fields.put(FROM, required(time(), "Since when."));
            fields.put("agent_ids", optional(agents(), ""));
            fields.put(SIZE, optional(size(), "How many lines to return; 20 if left out or 0."));
        } else {
            return newer;
        }
        return new Schema.Obj(newer.type(), newer.name(), newer.doc(), fields);
    }

    /// More than a page has is a page.
    private static Schema size() {
        return new Schema.Whole(0, MOST_LEFT_OUT);
    }

    private static Schema agents() {
        return new Schema.Arr(Schema.id(), 0, 10_000);
    }

    /// By offset, as all lists of that time are.
    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (!isLines(operation) && !isTrouble(operation)) return;
        var older = request.deepCopy();
        request.removeAll();
        var filter = request.putObject(FILTER);
        copy(older.get(isLines(operation) ? "range_from" : FROM), filter, FROM);
        copy(older.get("range_to"), filter, "to");
        copy(older.get(isLines(operation) ? AGENT_ID : "agent_ids"), filter, AGENT_ID);
        if (!older.path(MESSAGE).asString("").isEmpty()) copy(older.get(MESSAGE), filter, MESSAGE);
        if (older.get(SEVERITY) instanceof JsonNode severities) {
            var list = filter.putArray(SEVERITY);
            severities.forEach(each -> list.add(each.asString().toUpperCase(Locale.ROOT)));
        }
        if (older.path(SORT).asString("").equals("asc")) request.put("order", "agent_log_id:ASC");
        if (isLines(operation)) copy(older.get(FROM), request, "skip");
        int size = older.path(SIZE).asInt(0);
        if (size > 0) request.put("take", Math.min(size, Paged.MAX_LIMIT));
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (isLines(operation)) Data.each(body, AgentLogLines::hit);
        else if (isTrouble(operation)) Data.each(body, AgentLogLines::trouble);
    }

    private static void hit(ObjectNode line) {
        var newer = line.deepCopy();
        line.removeAll();
        copy(newer.get("agent_log_id"), line, "_id");
        var source = line.putObject("_source");
        copy(newer.get("logged_at"), source, TIMESTAMP);
        copy(newer.get(MESSAGE), source, MESSAGE);
        var labels = source.putObject("labels");
        copy(newer.get(AGENT_ID), labels, AGENT_ID);
        copy(newer.get("agent_name"), labels, "agent_name");
        var level = newer.path(SEVERITY).asString("").toLowerCase(Locale.ROOT);
        source.putObject("log").put("level", level);
    }

    private static void trouble(ObjectNode line) {
        var newer = line.deepCopy();
        line.removeAll();
        var source = line.putObject("_source");
        copy(newer.get(AGENT_ID), source, AGENT_ID);
        // Of all severities, the search for these two finds no other
        source.put(SEVERITY, newer.path(SEVERITY).asString("").equals("ERROR") ? "ERROR" : "WARN");
        copy(newer.get("logged_at"), source, TIMESTAMP);
    }

    private static void copy(@Nullable JsonNode value, ObjectNode to, String name) {
        if (value != null) to.set(name, value);
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (isLines(operation)) return Data.each(newer, AgentLogLines::hit);
        return isTrouble(operation) ? Data.each(newer, _ -> trouble()) : newer;
    }

    private static Schema.Obj hit(Schema.Obj newer) {
        var message = newer.properties().get(MESSAGE);
        var labels = new LinkedHashMap<String, Schema.Property>();
        labels.put(AGENT_ID, required(Schema.id(), ""));
        labels.put("agent_name", required(line(), ""));
        var log = new LinkedHashMap<String, Schema.Property>();
        log.put("level", required(line(), "`debug`, `info`, `warn` or `error`."));
        var source = new LinkedHashMap<String, Schema.Property>();
        source.put(TIMESTAMP, required(time(), ""));
        if (message != null) source.put(MESSAGE, message);
        source.put("labels", required(shape("AgentLogLabels", labels), ""));
        source.put("log", required(shape("AgentLogLog", log), ""));
        var hit = new LinkedHashMap<String, Schema.Property>();
        hit.put("_id", required(line(), ""));
        hit.put("_source", required(shape("AgentLogSource", source), ""));
        return shape("AgentLogHit", hit);
    }

    private static Schema.Obj trouble() {
        var source = new LinkedHashMap<String, Schema.Property>();
        source.put(AGENT_ID, required(Schema.id(), ""));
        source.put(SEVERITY, required(oneOf("WARN", "ERROR"), ""));
        source.put(TIMESTAMP, required(time(), ""));
        var hit = new LinkedHashMap<String, Schema.Property>();
        hit.put("_source", required(shape("AgentErrorLogSource", source), ""));
        return shape("AgentErrorLog", hit);
    }

    private static Schema.Obj shape(String name, SequencedMap<String, Schema.Property> fields) {
        return new Schema.Obj(AgentLogLines.class, name, "", fields);
    }

    private static Schema.Text line() {
        return new Schema.Text(0, 255, Format.LINE, List.of());
    }

    private static Schema.Text oneOf(String... values) {
        return new Schema.Text(0, 255, Format.LINE, List.of(values));
    }

    private static Schema.Text time() {
        return new Schema.Text(0, 64, Format.DATE_TIME, List.of());
    }

    private static Schema.Property optional(Schema schema, String doc) {
        return new Schema.Property(schema, false, false, doc);
    }

    private static Schema.Property required(Schema schema, String doc) {
        return new Schema.Property(schema, true, false, doc);
    }
}
