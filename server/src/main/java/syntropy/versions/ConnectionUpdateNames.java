package syntropy.versions;

import java.util.Map;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Updating connections uses the names that connections are shown with.
final class ConnectionUpdateNames implements VersionChange {
    private static final String UPDATE = "V1NetworkConnectionsUpdate";
    private static final Map<String, String> OLDER = Map.of(
            "agent_connection_group_id", "connection_group_id",
            "agent_connection_group_sdn_enabled", "is_sdn_enabled");
    private static final Map<String, String> NEWER = Map.of(
            "connection_group_id", "agent_connection_group_id",
            "is_sdn_enabled", "agent_connection_group_sdn_enabled");

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Updating connections takes `agent_connection_group_id` and `agent_connection_group_sdn_enabled`, the names that"
                + " connections are shown with; before, `connection_group_id` and `is_sdn_enabled`.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(UPDATE)) return newer;
        var changes = newer.properties().get("changes");
        if (changes == null || !(changes.schema() instanceof Schema.Arr(Schema.Obj item, int min, int max)))
            return newer;
        return newer.with("changes", changes.of(new Schema.Arr(item.renamed(OLDER), min, max)));
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (!operation.name().equals(UPDATE)) return;
        request.path("changes").forEach(change -> Names.rename((ObjectNode) change, NEWER));
    }

    @Override
    public String downgradePointer(Operation<?, ?> operation, String newer) {
        return operation.name().equals(UPDATE) ? Names.pointer(newer, OLDER) : newer;
    }
}
