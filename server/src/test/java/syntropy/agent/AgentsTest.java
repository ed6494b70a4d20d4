package syntropy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import tools.jackson.databind.JsonNode;

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

        update(one, "{\"agent_name\":\"single\"}");

        assertThat(status(one)).isEqualTo("OK");
        assertThat(status(other)).isEqualTo("OK");
    }

    @Test
    void keepsTheFlagOfADuplicateNameThatAnotherTroubleHides() {
        int one = server.agent("twin");
        server.agent("twin");
        server.database.write(tx -> tx.sql()
                .update(AGENT)
                .set(AGENT.HAS_WIREGUARD_ERROR, true)
                .where(AGENT.AGENT_ID.eq(one))
                .execute());
        update(one, "{\"agent_location_city\":\"Bern\"}");
        server.database.write(tx -> tx.sql()
                .update(AGENT)
                .set(AGENT.HAS_WIREGUARD_ERROR, false)
                .where(AGENT.AGENT_ID.eq(one))
                .execute());

        assertThat(status(one)).isEqualTo("DUPLICATE_NAME_ERROR");
    }

    @Test
    void ofThreeAgentsOfOneNameTheFlagGoesWithTheLastButOne() {
        int one = server.agent("x");
        int two = server.agent("x");
        int three = server.agent("x");
        server.call("DELETE", path(one), null);
        assertThat(status(two)).isEqualTo("DUPLICATE_NAME_ERROR");
        server.post("/v1/network/agents/remove", "{\"agent_ids\":[%d]}".formatted(two));
        assertThat(status(three)).isEqualTo("OK");
    }

    @Test
    void takesOnlyTagsThatTheAgentTokenAllows() {
        var secret = server.post(
                        "/v1/network/auth/agent-tokens",
                        "{\"agent_token_name\":\"t\",\"agent_token_allowed_tag_names\":[\"blue\"]}")
                .data()
                .path("agent_token")
                .asString();
        var refused = create("a", secret, "\"blue\",\"red\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers()).containsExactly("/agent_tags/1");
        assertThat(server.get("/v1/network/agents/tags").data()).isEmpty();

        var made = create("a", secret, "\"blue\"");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.data().path("agent_tags").get(0).path("agent_tag_name").asString())
                .isEqualTo("blue");
    }

    @Test
    void refusesAnAgentTokenThatIsUnknownOrGone() {
        var token = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}")
                .data();
        var secret = token.path("agent_token").asString();
        server.call(
                "DELETE",
                "/v1/network/auth/agent-tokens/" + token.path("agent_token_id").asInt(),
                null);

        assertThat(create("a", secret, "").pointers()).containsExactly("/agent_token");
        assertThat(create("a", "nonsense", "").pointers()).containsExactly("/agent_token");
    }

    @Test
    void clearsByNullAndLeavesWhatIsNotNamed() {
        int id = server.agent("a", "red");
        update(
                id,
                "{\"agent_provider_id\":3,\"agent_location_city\":\"Bern\",\"agent_location_country\":\"CH\","
                        + "\"agent_location_lat\":46.9,\"agent_location_lon\":7.4}");
        assertThat(show(id).path("agent_provider").path("agent_provider_name").asString())
                .isEqualTo("Google Cloud Platform");

        update(id, "{\"agent_provider_id\":null,\"agent_location_city\":null}");

        var shown = show(id);
        assertThat(shown.path("agent_provider").isNull()).isTrue();
        assertThat(shown.path("agent_location_city").isNull()).isTrue();
        assertThat(shown.path("agent_location_country").asString()).isEqualTo("CH");
        assertThat(shown.path("agent_location_lat").asDouble()).isEqualTo(46.9);
        assertThat(shown.path("agent_tags")).hasSize(1);

        assertThat(update(id, "{\"agent_name\":null}").pointers()).containsExactly("/agent_name");
        assertThat(update(id, "{\"agent_provider_id\":11}").pointers()).containsExactly("/agent_provider_id");
    }

    @Test
    void refusesToChangeWhatTheAgentItselfFixesAndNamesEachField() {
        int id = server.agent("a", "own", "other");
        server.database.write(tx -> tx.sql()
                .update(AGENT)
                .set(AGENT.LOCKED_FIELDS, """
                        {"agent_name":true,"agent_provider_name":true,"agent_location_city":true,
                         "agent_location_country":false,"agent_location_lat":false,"agent_location_lon":false,
                         "agent_tags":["own"]}""")
                .where(AGENT.AGENT_ID.eq(id))
                .execute());

        var refused = update(
                id,
                "{\"agent_name\":\"b\",\"agent_provider_id\":1,\"agent_location_city\":\"Bern\","
                        + "\"agent_location_country\":\"CH\",\"agent_tags\":[\"other\"]}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers())
                .containsExactlyInAnyOrder("/agent_name", "/agent_provider_id", "/agent_location_city", "/agent_tags");
        assertThat(show(id).path("agent_location_country").isNull()).isTrue();
        assertThat(update(id, "{\"agent_name\":\"a\",\"agent_tags\":[\"own\"]}").status())
                .as("its present name, and fewer of the tags that are not its own")
                .isEqualTo(204);
    }

    @Test
    void filtersByEachFieldAloneAndByAllTogether() {
        int one = server.agent("one", "red");
        int two = server.agent("two", "red", "blue");
        server.clock.advance(Duration.ofMinutes(5));
        int three = server.agent("three");
        update(two, "{\"agent_provider_id\":1,\"agent_location_country\":\"CH\"}");
        var tags =
                server.get("/v1/network/agents/tags?order=agent_tag_name:ASC").data();
        int blue = tags.get(0).path("agent_tag_id").asInt();

        assertThat(found("\"agent_id\":[%d,%d,999]".formatted(one, three))).containsExactly(one, three);
        assertThat(found("\"agent_id\":[]")).isEmpty();
        assertThat(found("\"agent_provider_id\":[1]")).containsExactly(two);
        assertThat(found("\"agent_tag_id\":[%d]".formatted(blue))).containsExactly(two);
        assertThat(found("\"agent_tag_name\":[\"red\"]")).containsExactly(one, two);
        assertThat(found("\"agent_tag_name\":[\"red\",\"blue\"]")).containsExactly(one, two);
        assertThat(found("\"agent_type\":[\"VIRTUAL\"]")).containsExactly(one, two, three);
        assertThat(found("\"agent_type\":[\"LINUX\"]")).isEmpty();
        assertThat(found("\"agent_status\":[\"DISCONNECTED\"]")).containsExactly(one, two, three);
        assertThat(found("\"agent_status\":[\"CONNECTED\",\"CONNECTED_WITH_ERRORS\"]"))
                .isEmpty();
        assertThat(found("\"agent_location_country\":[\"CH\"]")).containsExactly(two);
        assertThat(found("\"agent_modified_at_from\":\"2026-12-01T12:05:00Z\"")).containsExactly(two, three);
        assertThat(found("\"agent_modified_at_to\":\"2026-12-01T12:04:59Z\"")).containsExactly(one);
        assertThat(found("\"agent_name\":\"two\"")).containsExactly(two);
        assertThat(found("\"agent_tag_name\":[\"red\"],\"agent_provider_id\":[1],\"agent_name\":\"two\""))
                .containsExactly(two);
        assertThat(found("\"agent_tag_name\":[\"red\"],\"agent_name\":\"three\""))
                .isEmpty();
    }

    @Test
    void searchesWhateverTheCaseWithTheExactNameFirst() {
        int longer = server.agent("db-1 main");
        int other = server.agent("DB-1");
        int exact = server.agent("db-1");
        server.agent("web");

        assertThat(searched("db-1")).containsExactly(exact, longer, other);
        assertThat(searched("DB")).containsExactly(longer, other, exact);
    }

    @Test
    void searchTakesPercentAndUnderscoreAsTheyAre() {
        int percent = server.agent("50% off");
        int underscore = server.agent("a_b");
        server.agent("a-b");
        int mark = server.agent("c!d");

        assertThat(searched("%")).containsExactly(percent);
        assertThat(searched("_")).containsExactly(underscore);
        assertThat(searched("!")).containsExactly(mark);
    }

    @Test
    void listsTheValuesThatAgentsCanBeFilteredBy() {
        int one = server.agent("one");
        server.agent("two");
        update(one, "{\"agent_location_country\":\"CH\"}");

        var values = server.post("/v1/network/agents/filters/search", "{}").data();
        assertThat(values.path("agent_names")
                        .valueStream()
                        .map(each -> each.path("agent_name").asString()))
                .containsExactly("one", "two");
        assertThat(values.path("countries").valueStream().map(JsonNode::asString))
                .containsExactly("CH");
        assertThat(server.post("/v1/network/agents/filters/search", "{\"search\":\"TW\"}")
                        .data()
                        .path("agent_names"))
                .hasSize(1);
    }

    @Test
    void removesAnAgentWithItsConnectionsAndServices() {
        int one = server.agent("one");
        int two = server.agent("two");
        server.connection(one, two);
        server.service(one, "s", "10.0.0.0/24");

        assertThat(server.call("DELETE", path(one), null).status()).isEqualTo(204);

        assertThat(server.get(path(one)).status()).isEqualTo(404);
        assertThat(server.get("/v1/network/connections").data()).isEmpty();
        assertThat(server.get("/v1/network/agents/services").data()).isEmpty();
        assertThat(server.events().stream().map(event -> event.get("type")))
                .contains("connection.deleted", "service.deleted", "agent.deleted");
    }

    @Test
    void internalAddressesAreUniqueAndThoseGivenBackWaitForTheirTurn() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            int id = server.agent("a" + i);
            assertThat(seen.add(show(id).path("agent_internal_subnet").asString()))
                    .isTrue();
            if (i % 2 == 0) server.call("DELETE", path(id), null);
        }
        assertThat(seen).doesNotContain("10.69.0.0/30");
    }

    private TestServer.Reply create(String name, String secret, String tags) {
        return server.post(
                "/v1/network/agents",
                "{\"agent_name\":\"%s\",\"agent_token\":\"%s\",\"agent_tags\":[%s]}".formatted(name, secret, tags));
    }

    private TestServer.Reply update(int agent, String body) {
        return server.call("PATCH", path(agent), body);
    }

    private JsonNode show(int agent) {
        return server.get(path(agent)).data();
    }

    private String status(int agent) {
        return show(agent).path("agent_status").asString();
    }

    private List<Integer> found(String filter) {
        return ids(server.post("/v1/network/agents/search", "{\"filter\":{%s}}".formatted(filter)));
    }

    private List<Integer> searched(String text) {
        return ids(server.post("/v1/network/agents/search", "{\"search\":\"%s\"}".formatted(text)));
    }

    private static List<Integer> ids(TestServer.Reply reply) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return reply.data()
                .valueStream()
                .map(each -> each.path("agent_id").asInt())
                .toList();
    }

    private static String path(int agent) {
        return "/v1/network/agents/" + agent;
    }
}
