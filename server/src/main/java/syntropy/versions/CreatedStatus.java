package syntropy.versions;

import syntropy.api.Operation;
import syntropy.kernel.ApiDate;

/// Creating answers 201.
final class CreatedStatus implements VersionChange {
    private static final int OK = 200;
    private static final int CREATED = 201;

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Creating an object answers 201 with its `Location`; before, it answered 200. Creating connections still answers"
                + " 202.";
    }

    @Override
    public int downgradeStatus(Operation<?, ?> operation, int newer) {
        return newer == CREATED ? OK : newer;
    }
}
