package syntropy.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;

/// Every change leaves a row that says who did what, from where, and how the object looked before and after.
class AuditTest {
    private static final Pattern SECRET = Pattern.compile("syn_[a-z]{2}_[0-9A-Za-z]{38}");

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tellsWhoDidWhatFromWhereByWhichRequest() {
        var reply = server.call(
                "POST",
                "/v1/network/auth/agent-tokens",
                "{\"agent_token_name\":\"t\"}",
                Map.of("authorization", "Bearer " + server.token, "user-agent", "tests/1.0"));

        var row = event("agent_token.created");
        assertThat(row)
                .containsEntry("workspace_id", server.workspace.value())
                .containsEntry("object_type", "agent_token")
                .containsEntry("object_id", "1")
                .containsEntry("actor_type", "TOKEN")
                .containsEntry("actor_name", "test")
                .containsEntry("address", "192.0.2.1")
                .containsEntry("user_agent", "tests/1.0")
                .containsEntry("request_id", reply.header("syntropy-request-id"))
                .containsEntry("api_date", TestServer.NEWEST)
                .containsEntry("operation", "V1NetworkAuthAgentTokensCreate")
                .containsEntry("occurred_at", Instant.parse("2026-12-01T12:00:00Z"))
                .containsEntry("before_state", null);
        assertThat(row.get("actor_id")).isEqualTo(row.get("access_token_id"));
        assertThat((String) row.get("after_state")).contains("\"agent_token_name\":\"t\"");
    }

    @Test
    void keepsTheObjectAsItWasAndAsItIs() {
        int agent = server.agent("before");
        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"after\"}");
        server.call("DELETE", "/v1/network/agents/" + agent, null);

        var updated = event("agent.updated");
        assertThat((String) updated.get("before_state")).contains("\"agent_name\":\"before\"");
        assertThat((String) updated.get("after_state")).contains("\"agent_name\":\"after\"");
        var deleted = event("agent.deleted");
        assertThat((String) deleted.get("before_state")).contains("\"agent_name\":\"after\"");
        assertThat(deleted.get("after_state")).isNull();
    }

    @Test
    void neverKeepsASecretNorAnEmptyActor() {
        int one = server.agent("one", "a");
        int other = server.agent("other");
        var connection = server.connection(one, other);
        var subnet = server.service(one, "db", "10.0.0.0/24")
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        server.call(
                "PATCH",
                "/v1/network/connections/services",
                "{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}"
                        .formatted(connection, subnet));
        var token = server.post("/v1/network/auth/access-tokens", """
                {"access_token_name":"n","permissions":["platform.agents.read"],
                 "access_token_expiration":"2027-01-01T00:00:00Z"}""");
        var id = token.data().path("access_token_id").asString();
        server.post("/v1/network/auth/access-tokens/" + id + "/rotate", "{}");
        server.post("/v1/network/auth/access-token/login", "{\"access_token\":\"" + server.token + "\"}");
        server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null);

        assertThat(server.events()).hasSizeGreaterThan(10).allSatisfy(row -> {
            assertThat((String) row.get("actor_id")).isNotEmpty();
            assertThat((String) row.get("actor_name")).isNotEmpty();
            assertThat((String) row.get("request_id")).startsWith("req_");
            assertThat(SECRET.matcher(String.valueOf(row)).find()).as("%s", row).isFalse();
        });
    }

    @Test
    void writesNothingWhenNothingChanged() {
        int agent = server.agent("one");
        int before = server.events().size();

        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"\"}");
        server.call("PATCH", "/v1/network/agents/999", "{\"agent_name\":\"x\"}");
        server.get("/v1/network/agents");

        assertThat(server.events()).hasSize(before);
    }

    private Map<String, Object> event(String type) {
        List<Map<String, Object>> found = server.events().stream()
                .filter(row -> type.equals(row.get("type")))
                .toList();
        assertThat(found).as(type).hasSize(1);
        return found.getFirst();
    }
}
