package syntropy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;

class AgentsTest {
    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void flagsAllAgentsOfOneNameAndNoOthers() {
        int one = server.agent("twin");
        int other = server.agent("twin");
        int lone = server.agent("lone");

        assertThat(status(one)).isEqualTo("DUPLICATE_NAME_ERROR");
        assertThat(status(other)).isEqualTo("DUPLICATE_NAME_ERROR");
        assertThat(status(lone)).isEqualTo("OK");

        server.call("PATCH", "/v1/network/agents/" + one, "{\"agent_name\":\"single\"}");

        assertThat(status(one)).isEqualTo("OK");
        assertThat(status(other)).isEqualTo("OK");
    }

    private String status(int agent) {
        return server.get("/v1/network/agents/" + agent)
                .data()
                .path("agent_status")
                .asString();
    }
}
