package syntropy.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;

class AgentTokenNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"2022-07-07", "2023-02-22", "2026-11-24"})
    void anApiKeyIsDeletedByItsIdAtEveryDate(String date) {
        try (var server = TestServer.fresh()) {
            var made = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
            var path = "/v1/network/auth/api-keys/"
                    + made.data().path("agent_token_id").asInt();
            var headers = Map.of("authorization", "Bearer " + server.token, "syntropy-version", date);
            assertThat(server.call("DELETE", path, (String) null, headers).status())
                    .isBetween(200, 204);
            assertThat(server.call("DELETE", path, (String) null, headers).status())
                    .isEqualTo(404);
        }
    }
}
