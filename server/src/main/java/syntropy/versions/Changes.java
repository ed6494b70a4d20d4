package syntropy.versions;

import java.util.List;
import syntropy.kernel.ApiDate;

/// Every change, one line each: the only place to add one.
public final class Changes {
    static final ApiDate LAST_PUBLISHED = ApiDate.of("2023-02-22");
    static final ApiDate OURS = ApiDate.of("2026-11-24");

    private Changes() {}

    /// Of one date, requests climb from the first of them to the last, and answers and shapes descend from the last
    /// to the first.
    public static List<VersionChange> all() {
        return List.of(
                new AgentStatusAsObject(),
                new UnpinnedAccessTokens(Versions.FIRST, LAST_PUBLISHED),
                new AgentStatusAsText(),
                new NullLists(),
                new NaiveTimes(),
                new ErrorlessSearchDefaults(),
                new AgentLogLines(),
                new AuditLogs(),
                new CursorLists(),
                new WholeLists(),
                new AgentTokenNames(),
                new CreatedStatus(),
                new ConnectionUpdateNames(),
                new LenientRequests(),
                new AccessTokenAnswer(),
                new AgentCreateAnswer(),
                new TagOwners(),
                new CreatedConnections(),
                new UnpinnedAccessTokens(LAST_PUBLISHED, OURS),
                new ConnectionServicesAnswer(),
                new NacExportError(),
                new CoordinatesStatus(),
                new AgentSettingsReset(),
                new PathStatuses(),
                new ConnectionWarnings(),
                new OverviewsWithoutNull(),
                new EmptyInsteadOfNull(),
                new Problems());
    }
}
