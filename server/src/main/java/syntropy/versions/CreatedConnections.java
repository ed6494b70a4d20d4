package syntropy.versions;

import java.util.Set;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Creating connections answers all that were asked for.
final class CreatedConnections implements VersionChange {
    private static final Set<String> CREATE = Set.of("V1NetworkConnectionsCreateP2P", "V1NetworkConnectionsCreateMesh");
    private static final String IS_NEW = "is_new";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Creating connections answers every connection that was asked for, and says of each whether it `is_new`;"
                + " before, only the new ones.";
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        return CREATE.contains(operation.name()) ? Data.each(newer, created -> created.without(IS_NEW)) : newer;
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (!CREATE.contains(operation.name()) || !(body.get("data") instanceof ArrayNode all)) return;
        for (int i = all.size() - 1; i >= 0; i--) if (!all.get(i).path(IS_NEW).asBoolean(true)) all.remove(i);
        Data.each(body, created -> created.remove(IS_NEW));
    }
}
