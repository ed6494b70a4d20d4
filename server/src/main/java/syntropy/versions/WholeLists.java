package syntropy.versions;

import java.util.Set;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Every list is paged.
final class WholeLists implements VersionChange {
    private static final int MOST = 100_000;
    private static final Set<String> WHOLE = Set.of(
            "V1NetworkAgentsServicesGet",
            "V1NetworkAgentsTagsGet",
            "V1NetworkAuthAccessTokensPermissionsGet",
            "V1NetworkRulesConnectionsPointToTagSearch",
            "V1NetworkRulesSearch");
    private static final String CONNECTION_SERVICES = "V1NetworkConnectionsServicesGet";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Every list is paged. Before, the services of agents, the tags, the permissions, the rules, and the services"
                + " of the connections named in `filter` came whole unless `take` was given.";
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (request.has("limit")) return;
        if (WHOLE.contains(operation.name())) request.put("limit", MOST);
        else if (operation.name().equals(CONNECTION_SERVICES) && request.has("filter")) {
            request.put("limit", Math.max(1, request.path("filter").size()));
        }
    }
}
