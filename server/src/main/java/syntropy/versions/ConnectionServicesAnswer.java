package syntropy.versions;

import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Switching services of a connection answers how they stand, with warnings.
final class ConnectionServicesAnswer implements VersionChange {
    private static final String UPDATE = "V1NetworkConnectionsServicesUpdate";
    private static final int NO_CONTENT = 204;

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Switching services in a connection answers 200 with how they stand and warnings of overlapping subnets; before,"
                + " 204 without a body.";
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        return operation.name().equals(UPDATE) ? newer.without("data", "warnings") : newer;
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (operation.name().equals(UPDATE)) body.removeAll();
    }

    @Override
    public int downgradeStatus(Operation<?, ?> operation, int newer) {
        return operation.name().equals(UPDATE) ? NO_CONTENT : newer;
    }
}
