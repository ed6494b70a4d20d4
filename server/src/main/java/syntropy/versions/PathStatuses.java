package syntropy.versions;

import java.util.Map;
import java.util.Set;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import syntropy.measurement.PairStatus;
import tools.jackson.databind.node.ObjectNode;

/// What isn't known of a path is null.
final class PathStatuses implements VersionChange {
    private static final String SEARCH = "V1NetworkAStatusesSearch";
    private static final int PARTIAL = 206;
    private static final String DETAILS = "details";

    /// What stood where nothing is known, by the end of the field's name.
    private static final Map<String, Object> UNKNOWN = Map.of(
            "iface_active", "PUBLIC",
            "status", "ERROR",
            "handshake", "",
            "latency", 0.0,
            "loss", 1.0,
            "updated_at", "");

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Searching the statuses of paths answers 200, and null for what isn't known of one; before, it answered 206,"
                + " took `details`, which changed nothing, and a path that isn't there had the status `ERROR`, a packet loss"
                + " of 1, a latency of 0 and empty times.";
    }

    @Override
    public int downgradeStatus(Operation<?, ?> operation, int newer) {
        return operation.name().equals(SEARCH) ? PARTIAL : newer;
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(SEARCH)) return newer;
        return newer.with(DETAILS, new Schema.Property(new Schema.Flag(), false, false, "Changes nothing."));
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (operation.name().equals(SEARCH)) request.remove(DETAILS);
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(PairStatus.Paths.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        for (var field : value.properties()) {
            if (!field.getValue().isNull()) continue;
            UNKNOWN.forEach((end, unknown) -> {
                if (!field.getKey().endsWith(end)) return;
                field.setValue(
                        unknown instanceof Double number
                                ? value.numberNode(number)
                                : value.stringNode(unknown.toString()));
            });
        }
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        var lowered = newer;
        for (var each : newer.properties().entrySet()) {
            if (!each.getValue().nullable()) continue;
            var property = each.getValue();
            if (property.schema() instanceof Schema.Text text && text.format() == Format.DATE_TIME)
                property = property.of(new Schema.Text(0, 64, Format.LINE, text.oneOf()));
            lowered = lowered.with(each.getKey(), property.notNull());
        }
        return lowered;
    }
}
