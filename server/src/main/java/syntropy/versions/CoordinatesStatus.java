package syntropy.versions;

import syntropy.api.Operation;
import syntropy.kernel.ApiDate;

/// Searching coordinates, which has no pages, answers 200.
final class CoordinatesStatus implements VersionChange {
    private static final String SEARCH = "V1NetworkAgentsCoordinatesSearch";
    private static final int PARTIAL = 206;

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Searching the coordinates of agents, which always answers all of them, answers 200; before, 206.";
    }

    @Override
    public int downgradeStatus(Operation<?, ?> operation, int newer) {
        return operation.name().equals(SEARCH) ? PARTIAL : newer;
    }
}
