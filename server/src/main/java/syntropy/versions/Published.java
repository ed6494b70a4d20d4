package syntropy.versions;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import syntropy.api.Operation;

/// An operation of the API as it was published at {@link Versions#FIRST}, whether it is served or not.
public record Published(String method, String path, String name) {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    /// All 77, in the order in which they were published.
    public static final List<Published> ALL = """
            GET /v1/network/agents V1NetworkAgentsGet
            POST /v1/network/agents V1NetworkAgentsCreate
            POST /v1/network/agents/remove V1NetworkAgentsRemove
            POST /v1/network/agents/search V1NetworkAgentsSearch
            PATCH /v1/network/agents/{agent_id} V1NetworkAgentsUpdate
            GET /v1/network/connections V1NetworkConnectionsGet
            PATCH /v1/network/connections V1NetworkConnectionsUpdate
            POST /v1/network/connections/mesh V1NetworkConnectionsCreateMesh
            POST /v1/network/connections/point-to-point V1NetworkConnectionsCreateP2P
            POST /v1/network/connections/remove V1NetworkConnectionsRemove
            POST /v1/network/connections/search V1NetworkConnectionsSearch
            GET /v1/network/connections/services V1NetworkConnectionsServicesGet
            PATCH /v1/network/connections/services V1NetworkConnectionsServicesUpdate
            GET /v1/network/auth/access-tokens V1NetworkAuthAccessTokensGet
            POST /v1/network/auth/access-tokens V1NetworkAuthAccessTokensCreate
            GET /v1/network/auth/access-tokens/permissions V1NetworkAuthAccessTokensPermissionsGet
            DELETE /v1/network/auth/access-tokens/{access_token_id} V1NetworkAuthAccessTokensDelete
            GET /v1/network/auth/agent-tokens V1NetworkAuthAgentTokensGet
            POST /v1/network/auth/agent-tokens V1NetworkAuthAgentTokensCreate
            DELETE /v1/network/auth/agent-tokens/{agent_token_id} V1NetworkAuthAgentTokensDelete
            POST /v1/network/agents/coordinates/search V1NetworkAgentsCoordinatesSearch
            POST /v1/network/agents/filters/search V1NetworkAgentsFiltersSearch
            POST /v1/network/agents/logs-reads-timestamp V1NetworkAgentsLogsReadsTimestampSearch
            POST /v1/network/agents/logs/errors/search V1NetworkAgentsLogsErrorsSearch
            POST /v1/network/agents/logs/search V1NetworkAgentsLogsSearch
            GET /v1/network/agents/providers V1NetworkAgentsProvidersGet
            GET /v1/network/agents/services V1NetworkAgentsServicesGet
            PATCH /v1/network/agents/services/bulk V1NetworkAgentsServicesUpdate
            POST /v1/network/agents/services/remove V1NetworkAgentsServicesRemove
            GET /v1/network/agents/settings V1NetworkAgentsSettingsGet
            PATCH /v1/network/agents/settings V1NetworkAgentsSettingsUpdate
            GET /v1/network/agents/tags V1NetworkAgentsTagsGet
            GET /v1/network/agents/wg-config/{agent_id} V1NetworkAgentsWgConfigGetOne
            POST /v1/network/connections/services/remove V1NetworkConnectionsServicesRemove
            POST /v1/network/auth/access-token/login V1NetworkAuthAccessTokenLogin
            GET /v1/network/auth/api-keys V1NetworkAuthApiKeysGet
            POST /v1/network/auth/api-keys V1NetworkAuthApiKeysCreate
            DELETE /v1/network/auth/api-keys/{api_key_id} V1NetworkAuthApiKeysDelete
            POST /v1/network/auth/logout V1NetworkAuthLogout
            POST /v1/network/auth/mfa/confirm V1NetworkAuthMfaConfirm
            POST /v1/network/auth/mfa/disable V1NetworkAuthMfaDisable
            POST /v1/network/auth/mfa/disable-using-backup V1NetworkAuthMfaDisableUsingBackup
            GET /v1/network/auth/mfa/generate V1NetworkAuthMfaGenerate
            GET /v1/network/auth/user V1NetworkAuthUserGet
            GET /v1/network/auth/user/invitations V1NetworkAuthUserInvitationsGet
            PATCH /v1/network/auth/user/settings V1NetworkAuthSettingsUpdate
            GET /v1/network/auth/users V1NetworkAuthUsersGet
            POST /v1/network/auth/users/remove V1NetworkAuthUsersRemove
            PATCH /v1/network/auth/users/{user_id}/role V1NetworkAuthUsersRoleUpdate
            POST /v1/network/auth/verify-email/{code} V1NetworkAuthVerifyEmail
            GET /v1/network/auth/workspaces V1NetworkAuthWorkspaceGet
            POST /v1/network/auth/workspaces V1NetworkAuthWorkspaceCreate
            GET /v1/network/auth/workspaces/invitations V1NetworkAuthWorkspacesInvitationsGet
            POST /v1/network/auth/workspaces/invitations V1NetworkAuthWorkspacesInvitationsCreate
            POST /v1/network/auth/workspaces/invitations/remove V1NetworkAuthWorkspacesInvitationsRemove
            POST /v1/network/auth/workspaces/invitations/{invitation_id}/accept V1NetworkAuthWorkspacesInvitationsAccept
            POST /v1/network/auth/workspaces/invitations/{invitation_id}/decline V1NetworkAuthWorkspacesInvitationsDecline
            POST /v1/network/auth/workspaces/leave V1NetworkAuthWorkspacesLeave
            DELETE /v1/network/auth/workspaces/{workspace_id} V1NetworkAuthWorkspaceDelete
            PATCH /v1/network/auth/workspaces/{workspace_id} V1NetworkAuthWorkspaceUpdate
            GET /v1/network/a/bandwidth V1NetworkABandwidthGet
            GET /v1/network/a/iface-active-change V1NetworkAIfaceActiveChangeGet
            GET /v1/network/a/latency V1NetworkALatencyGet
            GET /v1/network/a/packet-loss V1NetworkAPacketLossGet
            POST /v1/network/a/statuses/search V1NetworkAStatusesSearch
            POST /v1/network/a/statuses/warnings/search V1NetworkAStatusesWarningsSearch
            POST /v1/network/audit/logs/search V1NetworkAuditSearch
            POST /v1/network/nac/config/export V1NetworkNacConfigExport
            GET /v1/network V1NetworkGet
            POST /v1/network/notification/user-contact V1NetworkNotificationUserContactUpdate
            PATCH /v1/network/rules/connections/point-to-tag RulesConnectionPointToTagUpdate
            POST /v1/network/rules/connections/point-to-tag V1NetworkRulesConnectionsPointToTagCreate
            POST /v1/network/rules/connections/point-to-tag/remove V1RulesConnectionPointToTagRemove
            POST /v1/network/rules/connections/point-to-tag/search V1NetworkRulesConnectionsPointToTagSearch
            GET /v1/network/rules/connections/point-to-tag/{agent_id} V1NetworkRulesConnectionsPointToTagGetOne
            POST /v1/network/rules/search V1NetworkRulesSearch
            GET /v1/network/sdn-agents/ips V1NetworkSdnAgentsGet
            """.lines().map(Published::read).toList();

    private static Published read(String line) {
        var words = line.split(" ", -1);
        return new Published(words[0], words[1], words[2]);
    }

    /// Those that none of the operations answers.
    public static List<Published> notYetServed(List<Operation<?, ?>> operations) {
        Set<String> served = operations.stream()
                .map(each -> route(each.method().name(), each.path()))
                .collect(Collectors.toSet());
        return ALL.stream()
                .filter(each -> !served.contains(route(each.method(), each.path())))
                .toList();
    }

    /// Parameters may have other names here.
    private static String route(String method, String path) {
        return method + " " + PARAMETER.matcher(path).replaceAll("{}");
    }
}
