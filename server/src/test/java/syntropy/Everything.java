package syntropy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import syntropy.account.Accounts;
import syntropy.connection.PathId;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.webhook.Disabling;

/// Makes everything happen in a workspace that can: what people do by each operation, and what agents do.
public final class Everything {
    private Everything() {}

    public static void happens(TestServer server) {
        for (var operation : server.operations()) {
            if (!operation.writes()) continue;
            var things = Things.made(server, server.token, "thing");
            var sample = Sample.ALL.getOrDefault(operation.name(), List.of()).getFirst();
            var reply = sample.send(server, server.token, things);
            if (reply.status() / 100 != 2) throw new AssertionError(operation.name() + ": " + reply);
        }
        var webhook = Things.made(server, server.token, "last").getOrDefault("webhook", "");
        Disabling.disable(server, webhook);
        server.post(
                "/v1/network/auth/agent-tokens",
                "{\"agent_token_name\":\"ends\",\"agent_token_valid_until\":\"2026-12-09T12:00:00Z\"}");
        server.post(
                "/v1/network/auth/access-tokens",
                "{\"access_token_name\":\"ends\",\"access_token_expiration\":\"2026-12-09T12:00:00Z\",\"permissions\":[]}");
        for (int day = 0; day < 9; day++) {
            server.clock.advance(Duration.ofDays(1));
            server.noticesExpiry();
        }
        person(server);
        agents(server);
        refusals(server);
    }

    private static void refusals(TestServer server) {
        var token = server.token(server.workspace, Set.of());
        var login = server.post("/v1/network/auth/access-token/login", "{\"access_token\":\"" + token + "\"}");
        server.as(token, "GET", "/v1/network/agents", null);
        server.as(login.data().path("access_token").asString(), "GET", "/v1/network/agents", null);
        var agentToken = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
        server.call(
                "DELETE", "/v1/network/auth/agent-tokens/" + agentToken.data().path("agent_token_id"), null);
        server.core.refusedUses.note(
                Secret.parse(agentToken.data().path("agent_token").asString()).orElseThrow(),
                Reason.TOKEN_DELETED,
                new Origin(
                        "192.0.2.7",
                        "agent 0.4.0",
                        server.core.ids.requestId(),
                        server.core.versions.dates().newest(),
                        "agent"));
        server.settleRefusals();
    }

    /// The first person, and a token of theirs.
    public static Accounts.Claimed person(TestServer server) {
        var secret = server.database.write(server.core.accounts::issueClaim).orElseThrow();
        return server.core.accounts.claim(
                new Origin(
                        "192.0.2.7",
                        "tests",
                        server.core.ids.requestId(),
                        server.core.versions.dates().newest(),
                        "claim"),
                new Accounts.Claim(secret.reveal(), null, "ann@example.com", "correct horse battery staple"));
    }

    private static void agents(TestServer server) {
        var secret = server.agentToken();
        int owner = server.enrol(secret, "owner");
        int consumer = server.enrol(secret, "consumer");
        int connection = server.connection(owner, consumer);
        server.says(
                secret,
                owner,
                new FromAgent.AgentInfo(
                        7,
                        true,
                        List.of("10.0.0.0/24"),
                        "203.0.113.5",
                        null,
                        List.of(new FromAgent.DockerNetwork("n", "lan", List.of("10.0.0.0/24"))),
                        List.of()));
        int subnet = server.get("/v1/network/agents/" + owner + "/services")
                .data()
                .get(0)
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        server.call("PATCH", "/v1/network/connections/services", """
                {"agent_connection_group_id":%d,"changes":[{"agent_service_subnet_id":%d,"is_enabled":true}]}""".formatted(connection, subnet));
        server.says(
                secret,
                consumer,
                new FromAgent.RouteStatus(List.of(new FromAgent.GroupRoutes(
                        0, connection, List.of(new FromAgent.Route("10.0.0.0/24", true, ""))))));
        int path = PathId.of(new ConnectionId(connection), Link.PUBLIC);
        server.measurements()
                .pathsChanged(
                        server.operator(),
                        new AgentId(owner),
                        new FromAgent.ActivePaths(List.of(new FromAgent.PathChange(
                                path, path + 1, connection, server.clock.instant(), FromAgent.PathReason.LATENCY))));
        server.goesOffline(consumer);
        server.enrol(secret, "consumer");
    }
}
