package syntropy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

class ConnectionServicesTest {
    private static final String PATH = "/v1/network/connections/services";

    final TestServer server = TestServer.fresh();
    int agent;
    int connection;
    int subnet;

    @BeforeEach
    void connect() {
        agent = server.agent("one");
        connection = server.connection(agent, server.agent("two"));
        subnet = server.service(agent, "s", "10.0.0.0/24")
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsTakenOutIsOffAndNoLongerListedWhileTheAgentKeepsIt() {
        int entry = switched(true);
        assertThat(enabled()).isEqualTo(1);
        var services = server.get("/v1/network/agents/services").data();

        assertThat(server.call("DELETE", PATH + "/" + entry, null).status()).isEqualTo(204);

        assertThat(entries()).isEmpty();
        assertThat(enabled()).isZero();
        assertThat(server.get("/v1/network/agents/services").data()).isEqualTo(services);
        assertThat(server.events().getLast()).satisfies(event -> {
            assertThat(event.get("type")).isEqualTo("service.subnet_switched");
            assertThat(String.valueOf(event.get("data"))).contains("\"is_enabled\":false");
            assertThat(String.valueOf(event.get("before_state"))).contains("\"is_enabled\":true");
            assertThat(event.get("after_state")).isNull();
        });
    }

    @Test
    void switchedOnAgainItIsAnEntryOfItsOwn() {
        int entry = switched(true);
        assertThat(remove(entry).status()).isEqualTo(204);

        assertThat(switched(true)).isGreaterThan(entry);
        assertThat(enabled()).isEqualTo(1);
    }

    @Test
    void oneThatIsOffCanBeTakenOutToo() {
        switched(true);
        int entry = switched(false);
        assertThat(enabled()).isZero();

        assertThat(remove(entry).status()).isEqualTo(204);

        assertThat(entries()).isEmpty();
        assertThat(enabled()).isZero();
    }

    @Test
    void idsOfNothingArePassedOverButADeleteOfNothingIsNotFound() {
        int entry = switched(true);

        assertThat(remove().status()).isEqualTo(204);
        assertThat(remove(999).status()).isEqualTo(204);
        assertThat(enabled()).isEqualTo(1);
        assertThat(remove(999, entry, entry).status()).isEqualTo(204);
        assertThat(enabled()).isZero();
        var gone = server.call("DELETE", PATH + "/" + entry, null);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.body().path("detail").asString()).contains("connection service " + entry);
    }

    @Test
    void anotherWorkspacesEntryIsNotFoundAndStays() {
        int entry = switched(true);
        var stranger = server.token(server.workspace("other"), EnumSet.allOf(Permission.class));

        assertThat(server.as(stranger, "DELETE", PATH + "/" + entry, null).status())
                .isEqualTo(404);
        assertThat(server.as(stranger, "POST", PATH + "/remove", "{\"agent_connection_subnet_ids\":[" + entry + "]}")
                        .status())
                .isEqualTo(204);

        assertThat(enabled()).isEqualTo(1);
    }

    @Test
    void badInputIsNamed() {
        assertThat(server.post(PATH + "/remove", "{}").pointers()).containsExactly("/agent_connection_subnet_ids");
        assertThat(server.post(PATH + "/remove", "{\"agent_connection_subnet_ids\":[1,\"x\"]}")
                        .pointers())
                .containsExactly("/agent_connection_subnet_ids/1");
        assertThat(server.call("DELETE", PATH + "/0", null).pointers()).containsExactly("/agent_connection_subnet_id");
    }

    private Reply remove(Integer... ids) {
        return server.post(PATH + "/remove", "{\"agent_connection_subnet_ids\":" + List.of(ids) + "}");
    }

    /// @return the id of the entry
    private int switched(boolean on) {
        var reply = server.call(
                "PATCH",
                PATH,
                ("{\"agent_connection_group_id\":%d,"
                                + "\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}")
                        .formatted(connection, subnet, on));
        return reply.data()
                .path("agent_connection_subnets")
                .get(0)
                .path("agent_connection_subnet_id")
                .asInt();
    }

    private JsonNode entries() {
        return server.get(PATH).data().get(0).path("agent_connection_subnets");
    }

    private int enabled() {
        return server.get("/v1/network/connections/" + connection)
                .data()
                .path("agent_connection_subnets_enabled_count")
                .asInt();
    }
}
