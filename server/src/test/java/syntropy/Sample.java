package syntropy;

import static java.util.Map.entry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import syntropy.TestServer.Reply;

/// A request of an operation in which `$name` stands for an id or secret of [Things]. Every operation has one that
/// succeeds,
/// its first, and those that give each other field that names an object.
///
/// @param body null for none
/// @param credential a `$name`, or null for the token of whoever sends it
record Sample(
        String method,
        String target,
        @Nullable String body,
        @Nullable String credential) {
    private static final Pattern NAME = Pattern.compile("\\$([a-zA-Z]+)");

    private static final String POINT_TO_TAG = "/v1/network/rules/connections/point-to-tag";
    private static final String UPGRADE = "/v1/network/versions/upgrade";
    private static final String ROLLBACK = "/v1/network/versions/rollback";

    private static final String WARNINGS = "/v1/network/a/statuses/warnings/search";
    private static final String READS = "/v1/network/agents/logs-reads-timestamp";

    private static final String BETWEEN = "/v1/network/a/%s?agent_src_id=$agent&agent_dst_id=$other"
            + "&from=2026-11-30T00:00:00Z&to=2026-12-02T00:00:00Z";

    /// By the operation's name.
    static final Map<String, List<Sample>> ALL = Map.ofEntries(
            entry(
                    "V1NetworkAuthAccessTokensGet",
                    List.of(
                            get("/v1/network/auth/access-tokens"),
                            get("/v1/network/auth/access-tokens?skip=$accessToken"),
                            get("/v1/network/auth/access-tokens?take=$accessToken&order=access_token_name:DESC"))),
            entry("V1NetworkAuthAccessTokensCreate", List.of(post("/v1/network/auth/access-tokens", """
                            {"access_token_name":"new","access_token_expiration":"2027-05-01T00:00:00Z","permissions":[]}"""))),
            entry(
                    "V1NetworkAuthAccessTokensPermissionsGet",
                    List.of(get("/v1/network/auth/access-tokens/permissions"))),
            entry("AccessTokensSelf", List.of(get("/v1/network/auth/access-tokens/self"))),
            entry("AccessTokensGetOne", List.of(get("/v1/network/auth/access-tokens/$accessToken"))),
            entry(
                    "AccessTokensUpdate",
                    List.of(patch(
                            "/v1/network/auth/access-tokens/$accessToken", "{\"access_token_name\":\"changed\"}"))),
            entry(
                    "AccessTokensRotate",
                    List.of(post("/v1/network/auth/access-tokens/$accessToken/rotate", "{\"overlap_seconds\":60}"))),
            entry("V1NetworkAuthAccessTokensDelete", List.of(delete("/v1/network/auth/access-tokens/$accessToken"))),
            entry(
                    "V1NetworkAuthAccessTokenLogin",
                    List.of(post("/v1/network/auth/access-token/login", "{\"access_token\":\"$accessSecret\"}"))),
            entry("V1NetworkAuthLogout", List.of(new Sample("POST", "/v1/network/auth/logout", null, "$session"))),
            entry("V1NetworkAuthAgentTokensGet", agentTokenLists("/v1/network/auth/agent-tokens")),
            entry(
                    "V1NetworkAuthAgentTokensCreate",
                    List.of(post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"new\"}"))),
            entry("AgentTokensGetOne", List.of(get("/v1/network/auth/agent-tokens/$agentToken"))),
            entry("V1NetworkAuthAgentTokensDelete", List.of(delete("/v1/network/auth/agent-tokens/$agentToken"))),
            entry("V1NetworkAuthApiKeysGet", agentTokenLists("/v1/network/auth/api-keys")),
            entry(
                    "V1NetworkAuthApiKeysCreate",
                    List.of(post("/v1/network/auth/api-keys", "{\"agent_token_name\":\"new\"}"))),
            entry("ApiKeysGetOne", List.of(get("/v1/network/auth/api-keys/$agentToken"))),
            entry("V1NetworkAuthApiKeysDelete", List.of(delete("/v1/network/auth/api-keys/$agentToken"))),
            entry(
                    "V1NetworkAgentsGet",
                    List.of(
                            get("/v1/network/agents"),
                            get("/v1/network/agents?filter=$agent"),
                            get("/v1/network/agents?skip=$agent"),
                            get("/v1/network/agents?take=$agent"),
                            get("/v1/network/agents?skip=$agent&order=agent_name:DESC"))),
            entry(
                    "V1NetworkAgentsSearch",
                    List.of(
                            post("/v1/network/agents/search", "{}"),
                            post("/v1/network/agents/search", "{\"filter\":{\"agent_id\":[$agent]}}"),
                            post("/v1/network/agents/search", "{\"filter\":{\"agent_tag_id\":[$tag]}}"),
                            post("/v1/network/agents/search", "{\"skip\":$agent}"),
                            post(
                                    "/v1/network/agents/search",
                                    "{\"take\":$agent,\"order\":[{\"agent_name\":\"ASC\"}]}"))),
            entry(
                    "V1NetworkAgentsCreate",
                    List.of(
                            post(
                                    "/v1/network/agents",
                                    "{\"agent_name\":\"new\",\"agent_token\":\"$agentSecret\",\"agent_tags\":[\"new\"]}"),
                            post("/v1/network/agents", """
                                    {"agent_name":"new","agent_token":"$agentSecret","agent_tags":["$ruledTag"]}"""))),
            entry("V1NetworkAgentsProvidersGet", List.of(get("/v1/network/agents/providers"))),
            entry(
                    "V1NetworkAgentsTagsGet",
                    List.of(
                            get("/v1/network/agents/tags"),
                            get("/v1/network/agents/tags?skip=$tag"),
                            get("/v1/network/agents/tags?take=$tag&order=agent_tag_name:DESC"))),
            entry(
                    "V1NetworkAgentsFiltersSearch",
                    List.of(
                            post("/v1/network/agents/filters/search", "{}"),
                            post("/v1/network/agents/filters/search", "{\"filter\":{\"agent_id\":[$agent]}}"),
                            post("/v1/network/agents/filters/search", "{\"filter\":{\"agent_tag_id\":[$tag]}}"))),
            entry(
                    "V1NetworkAgentsCoordinatesSearch",
                    List.of(post("/v1/network/agents/coordinates/search", "{\"agent_ids\":[$agent]}"))),
            entry(
                    "V1NetworkAgentsRemove",
                    List.of(
                            post("/v1/network/agents/remove", "{\"agent_ids\":[$agent]}"),
                            post("/v1/network/agents/remove", "{\"agent_ids\":[$ruler]}"))),
            entry("V1NetworkAgentsWgConfigGetOne", List.of(get("/v1/network/agents/wg-config/$agent"))),
            entry("V1NetworkALatencyGet", List.of(get(BETWEEN.formatted("latency")))),
            entry("V1NetworkAPacketLossGet", List.of(get(BETWEEN.formatted("packet-loss")))),
            entry("V1NetworkABandwidthGet", List.of(get(BETWEEN.formatted("bandwidth")))),
            entry("V1NetworkAIfaceActiveChangeGet", List.of(get(BETWEEN.formatted("iface-active-change")))),
            entry(
                    "V1NetworkAStatusesSearch",
                    List.of(post(
                            "/v1/network/a/statuses/search",
                            "{\"filter\":{\"agent_pairs\":[{\"agent_src_id\":$agent,\"agent_dst_id\":$other}]}}"))),
            entry("V1NetworkAgentsSettingsGet", List.of(get("/v1/network/agents/settings"))),
            entry(
                    "V1NetworkAgentsSettingsUpdate",
                    List.of(
                            patch("/v1/network/agents/settings", """
                            {"rerouting_threshold":{"latency_ratio":1.5,"latency_diff":20}}"""),
                            patch("/v1/network/agents/settings", "{\"rerouting_threshold\":null}"))),
            entry(
                    "V1NetworkAStatusesWarningsSearch",
                    List.of(
                            post(WARNINGS, "{}"),
                            post(WARNINGS, "{\"filter\":{\"agent_connection_group_ids\":[$connection]}}"),
                            post(WARNINGS, "{\"skip\":$connection}"),
                            post(WARNINGS, "{\"take\":$connection,\"order\":\"agent_connection_group_status:DESC\"}"))),
            entry("V1NetworkAgentsLogsSearch", logLists("/v1/network/agents/logs/search")),
            entry("V1NetworkAgentsLogsErrorsSearch", logLists("/v1/network/agents/logs/errors/search")),
            entry("V1NetworkAgentsLogsReadsTimestampSearch", List.of(post(READS, """
                            [{"logs_read_timestamp_entity_type":"AGENT_ERROR","logs_read_timestamp_entity_id":$agent,
                              "logs_read_timestamp_last_read_timestamp":"2026-12-01T12:00:00Z"}]"""), post(READS, """
                            [{"logs_read_timestamp_entity_type":"CONNECTION_WARNING",
                              "logs_read_timestamp_entity_id":$connection,
                              "logs_read_timestamp_last_read_timestamp":"2026-12-01T12:00:00Z"}]"""))),
            entry("AgentLogsReadsSearch", List.of(post(READS + "/search", """
                            {"logs_read_timestamp_entity_type":"AGENT_ERROR","logs_read_timestamp_entity_ids":[$agent]}"""), post(READS + "/search", """
                            {"logs_read_timestamp_entity_type":"CONNECTION_ERROR",
                             "logs_read_timestamp_entity_ids":[$connection]}"""))),
            entry("AgentsGetOne", List.of(get("/v1/network/agents/$agent"))),
            entry(
                    "V1NetworkAgentsUpdate",
                    List.of(
                            patch("/v1/network/agents/$agent", "{\"agent_name\":\"changed\"}"),
                            patch("/v1/network/agents/$ruled", "{\"agent_tags\":[]}"),
                            patch("/v1/network/agents/$free", "{\"agent_tags\":[\"$ruledTag\"]}"))),
            entry("AgentsDelete", List.of(delete("/v1/network/agents/$agent"), delete("/v1/network/agents/$ruler"))),
            entry(
                    "V1NetworkAgentsServicesGet",
                    List.of(
                            get("/v1/network/agents/services"),
                            get("/v1/network/agents/services?filter=$agent"),
                            get("/v1/network/agents/services?skip=$service"),
                            get("/v1/network/agents/services?take=$service"))),
            entry(
                    "V1NetworkAgentsServicesUpdate",
                    List.of(patch(
                            "/v1/network/agents/services/bulk",
                            "{\"subnets_to_update\":[{\"agent_service_subnet_id\":$subnet,\"is_enabled\":true}]}"))),
            entry(
                    "V1NetworkAgentsServicesRemove",
                    List.of(post("/v1/network/agents/services/remove", "{\"agent_service_subnet_ids\":[$subnet]}"))),
            entry("V1NetworkAgentsServicesDelete", List.of(delete("/v1/network/agents/services/$subnet"))),
            entry(
                    "AgentServicesOfAgent",
                    List.of(
                            get("/v1/network/agents/$agent/services"),
                            get("/v1/network/agents/$agent/services?skip=$service"),
                            get("/v1/network/agents/$agent/services?take=$service"))),
            entry(
                    "AgentServicesCreate",
                    List.of(post(
                            "/v1/network/agents/$agent/services",
                            "{\"agent_service_name\":\"new\",\"agent_service_subnets\":[\"10.0.0.0/25\"]}"))),
            entry("AgentServicesGetOne", List.of(get("/v1/network/agents/$agent/services/$service"))),
            entry(
                    "AgentServicesUpdate",
                    List.of(patch(
                            "/v1/network/agents/$agent/services/$service",
                            "{\"agent_service_subnets\":[\"10.0.0.0/24\",\"10.0.0.0/26\"]}"))),
            entry("AgentServicesDelete", List.of(delete("/v1/network/agents/$agent/services/$service"))),
            entry("V1NetworkConnectionsGet", connectionLists("/v1/network/connections")),
            entry(
                    "V1NetworkConnectionsSearch",
                    List.of(
                            post("/v1/network/connections/search", "{}"),
                            post(
                                    "/v1/network/connections/search",
                                    "{\"filter\":{\"agent_connection_group_id\":[$connection]}}"),
                            post("/v1/network/connections/search", "{\"filter\":{\"agent_id\":[$agent]}}"),
                            post(
                                    "/v1/network/connections/search",
                                    "{\"filter\":{\"agent_pair\":[{\"agent_1_id\":$agent,\"agent_2_id\":$other}]}}"),
                            post("/v1/network/connections/search", "{\"skip\":$connection}"),
                            post(
                                    "/v1/network/connections/search",
                                    "{\"take\":$connection,\"order\":\"agent_1_name:ASC\"}"))),
            entry(
                    "V1NetworkConnectionsCreateP2P",
                    List.of(
                            post(
                                    "/v1/network/connections/point-to-point",
                                    "{\"agent_pairs\":[{\"agent_1_id\":$agent,\"agent_2_id\":$third}]}"),
                            post(
                                    "/v1/network/connections/point-to-point",
                                    "{\"agent_pairs\":[{\"agent_1_id\":$ruled,\"agent_2_id\":$ruler}]}"))),
            entry(
                    "V1NetworkConnectionsCreateMesh",
                    List.of(
                            post(
                                    "/v1/network/connections/mesh",
                                    "{\"agent_ids\":[{\"agent_id\":$agent},{\"agent_id\":$other},{\"agent_id\":$third}]}"),
                            post(
                                    "/v1/network/connections/mesh",
                                    "{\"agent_ids\":[{\"agent_id\":$ruled},{\"agent_id\":$ruler}]}"))),
            entry("V1NetworkConnectionsUpdate", List.of(patch("/v1/network/connections", """
                            {"changes":[{"agent_connection_group_id":$connection,"agent_connection_group_sdn_enabled":true}]}"""))),
            entry(
                    "V1NetworkConnectionsRemove",
                    List.of(post("/v1/network/connections/remove", "{\"agent_connection_group_ids\":[$connection]}"))),
            entry("V1NetworkConnectionsServicesGet", connectionLists("/v1/network/connections/services")),
            entry("V1NetworkConnectionsServicesUpdate", List.of(patch("/v1/network/connections/services", """
                            {"agent_connection_group_id":$connection,
                             "changes":[{"agent_service_subnet_id":$subnet,"is_enabled":true}]}"""))),
            entry(
                    "V1NetworkConnectionsServicesRemove",
                    List.of(post(
                            "/v1/network/connections/services/remove",
                            "{\"agent_connection_subnet_ids\":[$switched]}"))),
            entry("V1NetworkConnectionsServicesDelete", List.of(delete("/v1/network/connections/services/$switched"))),
            entry("ConnectionsGetOne", List.of(get("/v1/network/connections/$connection"))),
            entry("ConnectionsDelete", List.of(delete("/v1/network/connections/$connection"))),
            entry(
                    "V1NetworkRulesConnectionsPointToTagCreate",
                    List.of(post(POINT_TO_TAG, "{\"agent_id\":$ruler,\"tag_names\":[\"$freeTag\",\"$ruledTag\"]}"))),
            entry("RulesConnectionPointToTagUpdate", List.of(patch(POINT_TO_TAG, """
                                    [{"op":"add","value":{"agent_id":$ruler,"tag_names":["$freeTag"]}},
                                     {"op":"remove","value":{"agent_id":$agent,"tag_names":["$freeTag"]}}]"""), patch(POINT_TO_TAG, """
                                    [{"op":"replace","value":{"agent_id":$ruler,"tag_names":["$freeTag"]}}]"""))),
            entry(
                    "V1RulesConnectionPointToTagRemove",
                    List.of(post(POINT_TO_TAG + "/remove", "{\"agent_id\":$ruler,\"tag_names\":[\"$ruledTag\"]}"))),
            entry(
                    "V1NetworkRulesConnectionsPointToTagSearch",
                    List.of(
                            post(POINT_TO_TAG + "/search", "{}"),
                            post(POINT_TO_TAG + "/search", "{\"filter\":{\"agent_ids\":[$ruler]}}"),
                            post(POINT_TO_TAG + "/search", "{\"filter\":{\"tag_names\":[\"$ruledTag\"]}}"),
                            post(POINT_TO_TAG + "/search", "{\"skip\":$ruler}"),
                            post(POINT_TO_TAG + "/search", "{\"take\":$ruler,\"order\":\"agent_id:DESC\"}"))),
            entry("V1NetworkRulesConnectionsPointToTagGetOne", List.of(get(POINT_TO_TAG + "/$ruler"))),
            entry(
                    "V1NetworkRulesSearch",
                    List.of(
                            post("/v1/network/rules/search", "{}"),
                            post("/v1/network/rules/search", "{\"filter\":{\"agent_ids\":[$ruler]}}"),
                            post("/v1/network/rules/search", "{\"filter\":{\"tag_names\":[\"$ruledTag\"]}}"),
                            post("/v1/network/rules/search", "{\"skip\":$rule}"),
                            post("/v1/network/rules/search", "{\"take\":$rule,\"order\":[{\"id\":\"DESC\"}]}"))),
            entry("RulesGetOne", List.of(get("/v1/network/rules/$rule"))),
            entry("RulesDelete", List.of(delete("/v1/network/rules/$rule"))),
            entry("WorkspaceGet", List.of(get("/v1/network/workspace"))),
            entry(
                    "WorkspaceUpdate",
                    List.of(patch("/v1/network/workspace", "{\"workspace_access_token_max_days\":3650}"))),
            entry("V1NetworkAuthWorkspaceGet", List.of(get("/v1/network/auth/workspaces"))),
            entry(
                    "V1NetworkAuthWorkspaceUpdate",
                    List.of(patch("/v1/network/auth/workspaces/$workspace", "{\"workspace_name\":\"changed\"}"))),
            entry("V1NetworkAuthUserGet", List.of(get("/v1/network/auth/user"))),
            entry("V1NetworkGet", List.of(get("/v1/network"))),
            entry(
                    "V1NetworkNacConfigExport",
                    List.of(
                            post("/v1/network/nac/config/export", "{}"),
                            post("/v1/network/nac/config/export", "{\"agent_ids\":[$agent]}"),
                            post("/v1/network/nac/config/export", "{\"connection_ids\":[$connection]}"))),
            entry("V1NetworkSdnAgentsGet", List.of(get("/v1/network/sdn-agents/ips"))),
            entry(
                    "EventsGet",
                    List.of(
                            get("/v1/network/events"),
                            get("/v1/network/events?object_type=agent&object_id=$agent"),
                            get("/v1/network/events?skip=$event"),
                            get("/v1/network/events?take=$event&type=agent.*,*.deleted&order=event_number:ASC"))),
            entry(
                    "AuditGet",
                    List.of(
                            get("/v1/network/audit"),
                            get("/v1/network/audit?object_type=agent&object_id=$agent"),
                            get("/v1/network/audit?access_token_id=$accessToken&type=agent.*,*.deleted"),
                            get("/v1/network/audit?skip=$event"),
                            get("/v1/network/audit?take=$event&order=event_number:ASC"))),
            entry(
                    "V1NetworkAuditSearch",
                    List.of(
                            post("/v1/network/audit/logs/search", "{}"),
                            post(
                                    "/v1/network/audit/logs/search",
                                    "{\"filter\":{\"object_type\":\"agent\",\"object_id\":\"$agent\"}}"),
                            post("/v1/network/audit/logs/search", "{\"skip\":\"$event\"}"),
                            post(
                                    "/v1/network/audit/logs/search",
                                    "{\"take\":\"$event\",\"order\":\"event_number:ASC\"}"))),
            entry(
                    "EventsStream",
                    List.of(
                            get("/v1/network/events/stream?type=agent.*"),
                            get("/v1/network/events/stream?object_type=agent&object_id=$agent&last_event_id=$event"))),
            entry(
                    "WebhooksGet",
                    List.of(
                            get("/v1/network/webhooks"),
                            get("/v1/network/webhooks?skip=$webhook"),
                            get("/v1/network/webhooks?take=$webhook&order=webhook_id:DESC"))),
            entry(
                    "WebhooksCreate",
                    List.of(post(
                            "/v1/network/webhooks",
                            "{\"url\":\"https://hooks.example.com/new\",\"event_types\":[\"agent.*\"]}"))),
            entry("WebhooksGetOne", List.of(get("/v1/network/webhooks/$webhook"))),
            entry("WebhooksUpdate", List.of(patch("/v1/network/webhooks/$webhook", "{\"description\":\"changed\"}"))),
            entry("WebhooksRotate", List.of(post("/v1/network/webhooks/$webhook/rotate", "{}"))),
            entry("WebhooksDelete", List.of(delete("/v1/network/webhooks/$webhook"))),
            entry("WebhooksTest", List.of(post("/v1/network/webhooks/$webhook/test", "{}"))),
            entry("WebhooksProgress", List.of(get("/v1/network/webhooks/$webhook/progress"))),
            entry(
                    "WebhookDeliveriesGet",
                    List.of(
                            get("/v1/network/webhooks/$webhook/deliveries"),
                            get("/v1/network/webhooks/$webhook/deliveries?status=PENDING&skip=$event"),
                            get("/v1/network/webhooks/$webhook/deliveries?take=$event&order=event_number:ASC"))),
            entry("WebhookDeliveriesGetOne", List.of(get("/v1/network/webhooks/$webhook/deliveries/$event"))),
            entry(
                    "WebhookDeliveriesResend",
                    List.of(post("/v1/network/webhooks/$webhook/deliveries/$event/resend", "{}"))),
            entry(
                    "WebhooksReplay",
                    List.of(post(
                            "/v1/network/webhooks/$webhook/replay",
                            "{\"first_event_id\":\"$event\",\"last_event_id\":\"$event\"}"))),
            entry("VersionsGet", List.of(get("/v1/network/versions"))),
            entry(
                    "VersionsUsesGet",
                    List.of(
                            get("/v1/network/versions/uses"),
                            get("/v1/network/versions/uses?skip=$accessToken"),
                            get("/v1/network/versions/uses?take=$accessToken&order=object_id:DESC"))),
            entry("VersionsPreview", List.of(post("/v1/network/versions/preview", "{\"api_date\":\"2022-07-07\"}"))),
            entry("VersionsUpgrade", List.of(post(UPGRADE, "{\"api_date\":\"" + TestServer.NEWEST + "\"}"))),
            entry("VersionsRollback", List.of(post(ROLLBACK, "{}"))));

    private static List<Sample> agentTokenLists(String path) {
        return List.of(
                get(path),
                get(path + "?filter=$agentToken"),
                get(path + "?skip=$agentToken"),
                get(path + "?take=$agentToken&order=agent_token_name:DESC"));
    }

    private static List<Sample> connectionLists(String path) {
        return List.of(
                get(path),
                get(path + "?filter=$connection"),
                get(path + "?skip=$connection"),
                get(path + "?take=$connection&order=agent_2_name:DESC"));
    }

    private static List<Sample> logLists(String path) {
        return List.of(
                post(path, "{}"),
                post(path, "{\"filter\":{\"agent_id\":[$agent]}}"),
                post(path, "{\"skip\":\"$logLine\"}"),
                post(path, "{\"take\":\"$logLine\",\"order\":\"agent_log_id:ASC\"}"));
    }

    private static Sample get(String target) {
        return new Sample("GET", target, null, null);
    }

    private static Sample delete(String target) {
        return new Sample("DELETE", target, null, null);
    }

    private static Sample post(String target, String body) {
        return new Sample("POST", target, body, null);
    }

    private static Sample patch(String target, String body) {
        return new Sample("PATCH", target, body, null);
    }

    /// The names that stand in it.
    Set<String> names() {
        var names = new LinkedHashSet<String>();
        NAME.matcher(target + " " + body).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /// Sends it with these things. Where it moves workspaces to another date, from one from which it can.
    Reply send(TestServer server, String token, Map<String, String> things) {
        if (target.equals(UPGRADE)) server.pin("2023-02-22", null);
        if (target.equals(ROLLBACK)) server.pin(TestServer.NEWEST, "2023-02-22");
        if (!target.equals(UPGRADE) && !target.equals(ROLLBACK)) return sent(server, token, things);
        var reply = server.call(
                method,
                target,
                body,
                Map.of("authorization", "Bearer " + token, "syntropy-version", TestServer.NEWEST));
        server.pin(TestServer.NEWEST, null);
        return reply;
    }

    private Reply sent(TestServer server, String token, Map<String, String> things) {
        return server.as(
                credential == null ? token : filled(credential, things),
                method,
                filled(target, things),
                body == null ? null : filled(body, things));
    }

    static String filled(String text, Map<String, String> things) {
        return NAME.matcher(text).replaceAll(found -> things.getOrDefault(found.group(1), "0"));
    }
}
