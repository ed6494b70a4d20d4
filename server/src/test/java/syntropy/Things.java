package syntropy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import syntropy.TestServer.Reply;
import syntropy.kernel.AgentId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.FromAgent;

/// One object of each kind in the workspace of a token, by the names that samples use for their ids and secrets.
final class Things {
    private final TestServer server;
    private final String token;
    private final String name;

    private Things(TestServer server, String token, String name) {
        this.server = server;
        this.token = token;
        this.name = name;
    }

    /// @param name part of every name and description among them
    static Map<String, String> made(TestServer server, String token, String name) {
        return new Things(server, token, name).all();
    }

    private Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        all.put(
                "workspace",
                made("GET", "/v1/network/workspace", null)
                        .data()
                        .path("workspace_id")
                        .asString());
        var agentToken = made("POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"%s\"}".formatted(name));
        all.put("agentToken", agentToken.data().path("agent_token_id").asString());
        all.put("agentSecret", agentToken.data().path("agent_token").asString());
        for (var each : new String[] {"agent", "other", "third"}) {
            var agent = agent(each, name, all);
            all.put(
                    "tag",
                    agent.data().path("agent_tags").get(0).path("agent_tag_id").asString());
        }
        rule(all);
        var service = made(
                "POST",
                "/v1/network/agents/" + all.get("agent") + "/services",
                "{\"agent_service_name\":\"%s\",\"agent_service_subnets\":[\"10.0.0.0/24\",\"10.8.0.0/24\"]}"
                        .formatted(name));
        all.put("service", service.data().path("agent_service_id").asString());
        all.put(
                "subnet",
                service.data()
                        .path("agent_service_subnets")
                        .get(0)
                        .path("agent_service_subnet_id")
                        .asString());
        var connection = made(
                "POST",
                "/v1/network/connections/point-to-point",
                "{\"agent_pairs\":[{\"agent_1_id\":%s,\"agent_2_id\":%s}]}"
                        .formatted(all.get("agent"), all.get("other")));
        all.put(
                "connection",
                connection.data().get(0).path("agent_connection_group_id").asString());
        var switched = made(
                "PATCH",
                "/v1/network/connections/services",
                ("{\"agent_connection_group_id\":%s,"
                                + "\"changes\":[{\"agent_service_subnet_id\":%s,\"is_enabled\":true}]}")
                        .formatted(
                                all.get("connection"),
                                service.data()
                                        .path("agent_service_subnets")
                                        .get(1)
                                        .path("agent_service_subnet_id")
                                        .asString()));
        all.put(
                "switched",
                switched.data()
                        .path("agent_connection_subnets")
                        .get(0)
                        .path("agent_connection_subnet_id")
                        .asString());
        server.agentLogs()
                .said(
                        new WorkspaceId(Integer.parseInt(all.getOrDefault("workspace", ""))),
                        new AgentId(Integer.parseInt(all.getOrDefault("agent", ""))),
                        new FromAgent.Log(FromAgent.Severity.WARNING, name + " lost a peer"));
        server.agentLogs().flush();
        var lines = made(
                "POST",
                "/v1/network/agents/logs/search",
                "{\"filter\":{\"agent_id\":[%s]}}".formatted(all.get("agent")));
        all.put("logLine", lines.data().get(0).path("agent_log_id").asString());
        var access = made(
                "POST",
                "/v1/network/auth/access-tokens",
                "{\"access_token_name\":\"%s\",\"access_token_expiration\":\"2027-06-01T00:00:00Z\",\"permissions\":[]}"
                        .formatted(name));
        all.put("accessToken", access.data().path("access_token_id").asString());
        all.put("accessSecret", access.data().path("access_token").asString());
        var session = made(
                "POST",
                "/v1/network/auth/access-token/login",
                "{\"access_token\":\"%s\"}".formatted(all.get("accessSecret")));
        all.put("session", session.data().path("access_token").asString());
        var events = made("GET", "/v1/network/events?limit=1&object_type=agent&object_id=" + all.get("agent"), null);
        all.put("event", events.data().get(0).path("event_id").asString());
        webhook(all);
        return all;
    }

    /// Without a listener, and the event is to be delivered to it once more. A workspace has at most 100, so the oldest
    /// go.
    private void webhook(Map<String, String> all) {
        var others = made("GET", "/v1/network/webhooks?limit=100", null).data();
        for (int i = 0; i < others.size() - 50; i++)
            made(
                    "DELETE",
                    "/v1/network/webhooks/" + others.get(i).path("webhook_id").asString(),
                    null);
        var webhook = made(
                "POST",
                "/v1/network/webhooks",
                "{\"url\":\"https://hooks.example.com/%s\",\"event_types\":[\"*\"]}".formatted(name));
        all.put("webhook", webhook.data().path("webhook_id").asString());
        made(
                "POST",
                "/v1/network/webhooks/" + all.get("webhook") + "/deliveries/" + all.get("event") + "/resend",
                "{}");
    }

    private Reply agent(String thing, String tag, Map<String, String> all) {
        var agent = made(
                "POST",
                "/v1/network/agents",
                "{\"agent_name\":\"%s %s\",\"agent_token\":\"%s\",\"agent_tags\":[\"%s\"]}"
                        .formatted(name, thing, all.get("agentSecret"), tag));
        all.put(thing, agent.data().path("agent_id").asString());
        return agent;
    }

    /// A rule that connects a real agent with one that carries its tag, and another tag and agent for one more.
    private void rule(Map<String, String> all) {
        agent("ruler", name, all);
        var ruler = all.get("ruler");
        server.makeReal(token, Integer.parseInt(ruler));
        all.put("ruledTag", "of " + ruler);
        all.put("freeTag", "free of " + ruler);
        agent("ruled", "of " + ruler, all);
        agent("free", "free of " + ruler, all);
        var rule = made(
                "POST",
                "/v1/network/rules/connections/point-to-tag",
                "{\"agent_id\":%s,\"tag_names\":[\"%s\"]}".formatted(ruler, all.get("ruledTag")));
        all.put("rule", rule.data().get(0).path("id").asString());
    }

    private Reply made(String method, String target, @Nullable String body) {
        var reply = server.as(token, method, target, body);
        if (reply.status() / 100 != 2) throw new AssertionError(method + " " + target + ": " + reply);
        return reply;
    }
}
