package syntropy.versions;

import java.util.Set;
import syntropy.api.Gives;
import syntropy.api.Operation;
import syntropy.api.Paged;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Lists are paged by cursors, and say whether there is more.
final class CursorLists implements VersionChange {
    private static final int PARTIAL = 206;
    private static final Set<String> ALWAYS_200 = Set.of(
            "V1NetworkConnectionsServicesGet",
            "V1NetworkAuthAccessTokensPermissionsGet",
            "V1NetworkAgentsServicesGet",
            "V1NetworkAgentsTagsGet");

    /// Which came with cursors, and is as long as a log is.
    private static final String ALWAYS_BY_CURSOR = "AuditGet";

    private static final String ALWAYS_206 = "V1NetworkAgentsFiltersSearch";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Lists are paged by cursors: `skip` and `take` name an object, and the page is what is listed right after or"
                + " right before it; `limit` says how many. Before, `skip` was how many objects to leave out and `take` how"
                + " many to return. Lists answer 200 (before, most answered 206) and say `has_more`.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!isList(operation)) return newer;
        return newer.without("skip", "take", "limit")
                .with("skip", optional(new Schema.Whole(0, Integer.MAX_VALUE), "How many objects to leave out."))
                .with(
                        "take",
                        optional(new Schema.Whole(1, Paged.MAX_LIMIT), "How many objects to return; 20 if left out."));
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (!isList(operation)) return;
        var skip = request.remove("skip");
        var take = request.remove("take");
        if (skip != null) request.set("offset", skip);
        if (take != null) request.set("limit", take);
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        return isList(operation) ? newer.without("has_more") : newer;
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (isList(operation)) body.remove("has_more");
    }

    @Override
    public int downgradeStatus(Operation<?, ?> operation, int newer) {
        if (operation.name().equals(ALWAYS_206)) return PARTIAL;
        return isList(operation) && !ALWAYS_200.contains(operation.name()) ? PARTIAL : newer;
    }

    private static boolean isList(Operation<?, ?> operation) {
        return operation.gives().kind() == Gives.Kind.SLICE && !operation.name().equals(ALWAYS_BY_CURSOR);
    }

    private static Schema.Property optional(Schema schema, String doc) {
        return new Schema.Property(schema, false, false, doc);
    }
}
