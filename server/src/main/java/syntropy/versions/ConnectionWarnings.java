package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import syntropy.measurement.MeasurementApi;
import tools.jackson.databind.node.ObjectNode;

/// Connections with trouble say how they stand, by the names that connections have everywhere.
final class ConnectionWarnings implements VersionChange {
    private static final String SEARCH = "V1NetworkAStatusesWarningsSearch";
    private static final String FILTER = "filter";
    private static final String ORDER = "order";
    private static final String ONLINE = "online";
    private static final String USER_ID = "user_id";
    private static final String ID = "agent_connection_group_id";
    private static final String OLDER_ID = "connection_group_id";
    private static final String STATUS = "agent_connection_group_status";
    private static final String REASON = "agent_connection_group_status_reason";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Connections with trouble are named by `agent_connection_group_id`, say their status and its reason, and are"
                + " ordered like every list. Before, they were named by `connection_group_id`; `order` was an object whose"
                + " `online` put those that are up first, or last when false; `user_id` in the filter was not read.";
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(MeasurementApi.Trouble.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        Names.rename(value, Map.of(ID, OLDER_ID));
        value.remove(STATUS);
        value.remove(REASON);
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        return newer.renamed(ID, OLDER_ID).without(STATUS, REASON);
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!isSearch(operation)) return newer;
        var order = new LinkedHashMap<String, Schema.Property>();
        order.put(ONLINE, optional(new Schema.Flag(), "Whether those that are up come first."));
        var lowered =
                newer.with(ORDER, optional(new Schema.Obj(ConnectionWarnings.class, "WarningsOrder", "", order), ""));
        return newer.properties().get(FILTER) instanceof Schema.Property filter
                        && filter.schema() instanceof Schema.Obj shape
                ? lowered.with(FILTER, filter.of(shape.with(USER_ID, optional(Schema.id(), "Not read."))))
                : lowered;
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (!isSearch(operation)) return;
        var online = request.path(ORDER).get(ONLINE);
        request.remove(ORDER);
        // Of the statuses' letters, those that are up with trouble come last
        if (online != null) request.put(ORDER, STATUS + (online.asBoolean() ? ":DESC" : ":ASC"));
        if (request.get(FILTER) instanceof ObjectNode filter) filter.remove(USER_ID);
    }

    private static boolean isSearch(Operation<?, ?> operation) {
        return operation.name().equals(SEARCH);
    }

    private static Schema.Property optional(Schema schema, String doc) {
        return new Schema.Property(schema, false, false, doc);
    }
}
