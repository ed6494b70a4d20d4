package syntropy.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.Everything;
import syntropy.TestServer;
import syntropy.api.Check;
import syntropy.event.EventType;
import syntropy.kernel.Json;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

/// The list of what happened.
class EventsTest {
    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anEventSaysWhatHappenedToWhatByWhomAndHowItIsNow() {
        int agent = server.agent("one");
        server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"two\"}");

        var event = server.get("/v1/network/events?limit=1").data().get(0);

        assertThat(event.path("type").asString()).isEqualTo("agent.updated");
        assertThat(event.path("timestamp").asString()).isEqualTo("2026-12-01T12:00:00.000Z");
        assertThat(event.path("event_id").asString()).startsWith("evt_");
        assertThat(event.path("object_type").asString()).isEqualTo("agent");
        assertThat(event.path("object_id").asString()).isEqualTo(Integer.toString(agent));
        assertThat(event.path("actor").path("type").asString()).isEqualTo("TOKEN");
        assertThat(event.path("data").path("agent_id").asInt()).isEqualTo(agent);
        assertThat(event.path("data").path("object").path("agent_name").asString())
                .isEqualTo("two");
    }

    @Test
    void whatIsGoneIsShownAsItWasLast() {
        int agent = server.agent("one");
        server.call("DELETE", "/v1/network/agents/" + agent, null);

        assertThat(list("type=agent.deleted")
                        .getFirst()
                        .at("/data/object/agent_name")
                        .asString())
                .isEqualTo("one");
    }

    @Test
    void numbersAreWithoutGapsFromTheFirst() {
        server.agent("one");

        var numbers = list("order=event_number:ASC").stream()
                .map(event -> event.path("event_number").asInt())
                .toList();

        assertThat(numbers).hasSizeGreaterThan(2);
        for (int i = 0; i < numbers.size(); i++) assertThat(numbers.get(i)).isEqualTo(i + 1);
    }

    /// Several types are read each by its index, and look as if all had been read and some left out.
    @Test
    void everyFilterFindsWhatReadingAllAndLeavingOutFinds() {
        for (int i = 0; i < 12; i++) {
            int agent = server.agent("a" + i);
            server.clock.advance(Duration.ofHours(1));
            server.agentToken();
            if (i % 3 == 0) server.call("DELETE", "/v1/network/agents/" + agent, null);
            if (i % 4 == 0) server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"b" + i + "\"}");
        }
        var all = list("limit=1000");
        var filters = Map.<String, Predicate<JsonNode>>of(
                "type=agent.*", event -> event.path("type").asString().startsWith("agent."),
                "type=*.deleted,agent_token.created",
                        event -> event.path("type").asString().endsWith(".deleted")
                                || event.path("type").asString().equals("agent_token.created"),
                "type=*", _ -> true,
                "object_type=agent&object_id=1", event -> isAgent(event, "1"),
                "object_type=agent&object_id=1&type=*.created,*.deleted",
                        event -> isAgent(event, "1")
                                && !event.path("type").asString().equals("agent.updated"),
                "from=2026-12-01T15:00:00Z&to=2026-12-01T19:00:00Z",
                        event -> event.path("timestamp").asString().compareTo("2026-12-01T15:00:00.000Z") >= 0
                                && event.path("timestamp").asString().compareTo("2026-12-01T19:00:00.000Z") < 0,
                "to=2026-12-01T13:00:00Z&type=agent.*",
                        event -> event.path("timestamp").asString().compareTo("2026-12-01T13:00:00.000Z") < 0
                                && event.path("type").asString().startsWith("agent."),
                "from=2030-01-01T00:00:00Z", _ -> false);
        filters.forEach((query, wanted) -> {
            var expected = all.stream().filter(wanted).toList();
            for (var limit : List.of(1, 3, 1000)) {
                assertThat(walked(query, limit, "skip")).as(query + " " + limit).isEqualTo(expected);
            }
            var oldest = walked(query + "&order=event_number:ASC", 4, "skip");
            assertThat(oldest).as(query).isEqualTo(expected.reversed());
            if (!expected.isEmpty())
                assertThat(backwards(query, all, 2)).as(query).isEqualTo(expected);
        });
    }

    private static boolean isAgent(JsonNode event, String id) {
        return event.path("object_type").asString().equals("agent")
                && event.path("object_id").asString().equals(id);
    }

    /// All pages, each from the last object of the one before.
    private List<JsonNode> walked(String query, int limit, String cursor) {
        var all = new ArrayList<JsonNode>();
        var from = "";
        while (true) {
            var page = server.get("/v1/network/events?limit=" + limit + "&" + query + from);
            page.data().forEach(all::add);
            if (!page.body().path("has_more").asBoolean()) return all;
            from = "&" + cursor + "=" + all.getLast().path("event_id").asString();
        }
    }

    /// From before the very first event towards the newest.
    private List<JsonNode> backwards(String query, List<JsonNode> every, int limit) {
        var all = new ArrayList<JsonNode>();
        var first = every.getLast();
        var from = first.path("event_id").asString();
        while (true) {
            var page = server.get("/v1/network/events?limit=" + limit + "&" + query + "&take=" + from);
            var items = new ArrayList<JsonNode>();
            page.data().forEach(items::add);
            all.addAll(0, items);
            if (!page.body().path("has_more").asBoolean()) break;
            from = items.getFirst().path("event_id").asString();
        }
        var matching = walked(query, 1000, "skip");
        if (matching.contains(first)) all.add(first);
        return all;
    }

    @Test
    void aGlobThatMatchesNothingIsNamedByItsPlace() {
        var reply = server.get("/v1/network/events?type=agent.*,agents.*,agent.On");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.pointers()).containsExactly("/type/1", "/type/2");
    }

    @Test
    void theCursorOfAnotherWorkspaceIsNotFound() {
        var other = server.token(server.workspace("other"), EnumSet.allOf(Permission.class));
        var theirs = server.as(other, "GET", "/v1/network/events?limit=1", null)
                .data()
                .get(0)
                .path("event_id")
                .asString();

        assertThat(server.get("/v1/network/events?skip=" + theirs).code()).isEqualTo("CURSOR_NOT_FOUND");
    }

    /// What each type is said to keep is what use cases give it.
    @Test
    void everyStateIsOfTheRecordThatItsTypeIsSaidToKeep() {
        var wrong = new ArrayList<String>();
        var seen = EnumSet.noneOf(EventType.class);
        server.follow((workspace, happenings) -> happenings.forEach(each -> {
            JsonNode data = Json.MAPPER.valueToTree(each.event());
            var record = server.states().of(each.event().kind(), data);
            for (var state : new Object[] {each.before(), each.after()}) {
                if (state != null && state.getClass() != record) {
                    wrong.add(each.event().type() + ": " + state.getClass() + " rather than " + record);
                }
            }
            seen.add(each.event().kind());
        }));

        Everything.happens(server);

        assertThat(wrong).isEmpty();
        assertThat(EnumSet.complementOf(seen)).as("types that didn't happen").isEmpty();
    }

    /// At every date all that an event shows of its object is of the shape that the date has.
    @Test
    void everyObjectIsOfTheShapeOfTheDate() {
        Everything.happens(server);
        for (var date : server.dates()) {
            var version = server.version(date);
            for (var event : everyEvent()) {
                var view = EventView.of(event, version, server.states());
                var record = server.states().of(EventType.find(event.type()).orElseThrow(), view.data());
                var object = view.data().path("object");
                if (record == null) {
                    assertThat(object.isNull()).isTrue();
                    continue;
                }
                assertThat(Check.of(version.shape(record), object))
                        .as("%s at %s: %s", event.type(), date, object)
                        .isEmpty();
            }
        }
    }

    private List<Happened> everyEvent() {
        return server.database.read(tx -> server.feed().after(tx, server.workspace, 0, Integer.MAX_VALUE));
    }

    private List<JsonNode> list(String query) {
        return server.get("/v1/network/events?" + query).data().valueStream().collect(Collectors.toList());
    }
}
