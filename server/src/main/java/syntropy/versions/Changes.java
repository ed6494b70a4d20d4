package syntropy.versions;

import java.util.List;
import syntropy.kernel.ApiDate;

/// Every change, one line each: the only place to add one.
public final class Changes {
    static final ApiDate LAST_PUBLISHED = ApiDate.of("2023-02-22");
    static final ApiDate OURS = ApiDate.of("2026-11-24");

    private Changes() {}

    public static List<VersionChange> all() {
        return List.of(
                new AgentStatusAsObject(),
                new AgentStatusAsText(),
                new CursorLists(),
                new AgentTokenNames(),
                new CreatedStatus(),
                new ConnectionUpdateNames(),
                new AccessTokenAnswer(),
                new ConnectionServicesAnswer(),
                new NacExportError(),
                new CoordinatesStatus(),
                new OverviewsWithoutNull(),
                new Problems());
    }
}
