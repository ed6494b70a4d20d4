package syntropy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.protocol.FromAgent;
import tools.jackson.databind.JsonNode;

/// What agents say of themselves, and who may be an agent.
abstract class AgentReportContract {
    final TestServer server;

    AgentReportContract(TestServer server) {
        this.server = server;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatTheAgentSetsIsTakenAndLockedAndTheRestStaysWithPeople() {
        var secret = server.agentToken();
        int id = server.enrol(secret, "one");
        update(id, "{\"agent_tags\":[\"by-hand\"],\"agent_location_city\":\"Bern\",\"agent_provider_id\":3}");

        server.says(secret, id, info(7, List.of(" edge", "eu", "edge"), new FromAgent.Location(40.14, -74.21)));

        assertThat(tags(id)).containsExactly("by-hand", "edge", "eu");
        assertThat(agent(id).path("agent_provider").path("agent_provider_name").asString())
                .isEqualTo("Rackspace");
        assertThat(agent(id).path("agent_location_lat").asDouble()).isEqualTo(40.14);
        assertThat(agent(id).path("agent_location_city").asString()).isEqualTo("Bern");
        assertThat(agent(id).path("agent_services_default_status").asBoolean()).isTrue();
        assertThat(agent(id).path("agent_public_ipv4").asString()).isEqualTo("203.0.113.5");
        assertThat(agent(id).path("agent_locked_fields").toString())
                .isEqualTo("{\"agent_name\":false,\"agent_provider_name\":true,\"agent_location_city\":false,"
                        + "\"agent_location_country\":false,\"agent_location_lat\":true,\"agent_location_lon\":true,"
                        + "\"agent_tags\":[\"edge\",\"eu\"]}");
        var refused = update(
                id,
                "{\"agent_tags\":[\"edge\"],\"agent_provider_id\":3,\"agent_location_lat\":1,\"agent_name\":\"n\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers())
                .containsExactlyInAnyOrder("/agent_tags", "/agent_provider_id", "/agent_location_lat");
        assertThat(update(id, "{\"agent_tags\":[\"edge\",\"eu\"]}").status()).isEqualTo(204);
        assertThat(tags(id)).containsExactly("edge", "eu");
    }

    @Test
    void whatTheAgentNoLongerSetsGoesWithItsLock() {
        var secret = server.agentToken();
        int id = server.enrol(secret, "one");
        server.says(secret, id, info(7, List.of("edge"), new FromAgent.Location(40.14, -74.21)));
        update(id, "{\"agent_tags\":[\"edge\",\"by-hand\"]}");

        server.says(secret, id, info(0, List.of(), null));

        assertThat(tags(id)).containsExactly("by-hand");
        assertThat(agent(id).path("agent_provider").isNull()).isTrue();
        assertThat(agent(id).path("agent_location_lat").isNull()).isTrue();
        assertThat(agent(id).path("agent_locked_fields").path("agent_tags")).isEmpty();
        assertThat(update(id, "{\"agent_provider_id\":3,\"agent_location_lat\":1,\"agent_location_lon\":2}")
                        .status())
                .isEqualTo(204);
        server.says(secret, id, info(0, List.of(), null));
        assertThat(agent(id).path("agent_provider").path("agent_provider_id").asInt())
                .isEqualTo(3);
        assertThat(agent(id).path("agent_location_lat").asDouble()).isEqualTo(1);
    }

    @Test
    void tagsThatTheTokenDoesNotAllowAreNotTakenAndFlagged() {
        var secret = server.agentToken("blue", "green");
        int id = server.enrol(secret, "one");

        server.says(secret, id, info(0, List.of("blue", "red"), null));

        assertThat(tags(id)).containsExactly("blue");
        assertThat(agent(id).path("agent_status").asString()).isEqualTo("AGENT_TAG_WHITELIST_WARNING");
        assertThat(server.get("/v1/network/agents/tags").data()).hasSize(1);

        server.says(secret, id, info(0, List.of("blue"), null));

        assertThat(agent(id).path("agent_status").asString()).isEqualTo("OK");
    }

    @Test
    void aReportThatSaysNothingNewChangesNothingAndOneThatDoesIsOneEvent() {
        var secret = server.agentToken();
        int id = server.enrol(secret, "one");
        server.says(secret, id, info(7, List.of("edge"), new FromAgent.Location(40.14, -74.21)));
        var events = server.events().stream()
                .filter(event -> "agent.updated".equals(event.get("type")))
                .toList();
        assertThat(events).hasSize(1);
        assertThat((String) events.getFirst().get("before_state")).contains("\"agent_tags\":[]");
        assertThat((String) events.getFirst().get("after_state")).contains("\"agent_tag_name\":\"edge\"");
        assertThat(events.getFirst()).containsEntry("actor_type", "AGENT");
        var everything = server.everything();
        server.clock.advance(Duration.ofMinutes(1));

        server.says(secret, id, info(7, List.of("edge"), new FromAgent.Location(40.14, -74.21)));

        assertThat(server.everything()).isEqualTo(everything);
    }

    @Test
    void oddReportsDoNoHarm() {
        var secret = server.agentToken();
        int id = server.enrol(secret, "one");
        var many = new java.util.ArrayList<String>();
        for (int i = 0; i < 500; i++) many.add("tag" + i);
        many.add("x".repeat(300));

        server.says(
                secret,
                id,
                new FromAgent.AgentInfo(13, false, many, null, new FromAgent.Location(91, 500), List.of(), List.of()));
        server.says(secret, 999, info(7, List.of("edge"), null));

        assertThat(tags(id)).hasSize(100);
        assertThat(agent(id).path("agent_location_lat").isNull()).isTrue();
        assertThat(agent(id).path("agent_public_ipv4").asString()).isEqualTo("198.51.100.7");
        assertThat(agent(id).path("agent_provider").toString())
                .isEqualTo("{\"agent_provider_id\":13,\"agent_provider_name\":\"Provider 13\"}");
        assertThat(update(id, "{\"agent_provider_id\":13}").status()).isEqualTo(204);
        assertThat(update(id, "{\"agent_provider_id\":14}").status()).isEqualTo(400);
    }

    @Test
    void aDeletedDeviceIsToldOnceAndRefusedUntilItComesWithANewerToken() {
        var secret = server.agentToken();
        int id = server.enrol(secret, "one");
        server.enrol(secret, "two");
        server.clock.advance(Duration.ofMinutes(1));
        assertThat(server.call("DELETE", "/v1/network/agents/" + id, null).status())
                .isEqualTo(204);

        assertThat(server.enrols(secret, "one")).isEqualTo(new Enrolment.Farewell());
        assertThat(server.enrols(secret, "one")).isEqualTo(new Enrolment.Refused());
        assertThat(server.enrols(secret, "one")).isEqualTo(new Enrolment.Refused());
        assertThat(server.enrols(secret, "two")).isInstanceOf(Enrolment.Enrolled.class);

        server.clock.advance(Duration.ofMinutes(1));
        var newer = server.agentToken();
        int again = server.enrol(newer, "one");
        assertThat(again).isGreaterThan(id);
        assertThat(server.enrol(secret, "one")).isEqualTo(again);
    }

    @Test
    void aDeviceThatIsDeletedAgainIsToldAgainAndForgottenInTime() {
        var secret = server.agentToken();
        for (int i = 0; i < 2; i++) {
            server.clock.advance(Duration.ofMinutes(1));
            int id = server.enrol(i == 0 ? secret : server.agentToken(), "one");
            server.clock.advance(Duration.ofMinutes(1));
            server.call("DELETE", "/v1/network/agents/" + id, null);
            assertThat(server.enrols(secret, "one")).isEqualTo(new Enrolment.Farewell());
            assertThat(server.enrols(secret, "one")).isEqualTo(new Enrolment.Refused());
        }
        server.clock.advance(Duration.ofDays(89));
        assertThat(purged()).isZero();
        server.clock.advance(Duration.ofDays(2));
        assertThat(server.enrols(secret, "one")).isInstanceOf(Enrolment.Enrolled.class);
        assertThat(purged()).isEqualTo(1);
    }

    private int purged() {
        return server.database.write(tx -> Devices.purge(tx, server.clock.instant()));
    }

    private static FromAgent.AgentInfo info(int provider, List<String> tags, FromAgent.@Nullable Location location) {
        return new FromAgent.AgentInfo(provider, true, tags, "203.0.113.5", location, List.of(), List.of());
    }

    private Reply update(int id, String body) {
        return server.call("PATCH", "/v1/network/agents/" + id, body);
    }

    private JsonNode agent(int id) {
        return server.get("/v1/network/agents/" + id).data();
    }

    private List<String> tags(int id) {
        return agent(id)
                .path("agent_tags")
                .valueStream()
                .map(tag -> tag.path("agent_tag_name").asString())
                .toList();
    }
}
