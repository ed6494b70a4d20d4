package syntropy.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import syntropy.Everything;
import syntropy.Golden;
import syntropy.TestServer;
import syntropy.api.Check;
import syntropy.api.Samples;
import syntropy.api.Shapes;
import syntropy.event.EventType;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.versions.Changes;
import syntropy.versions.Versions;
import syntropy.webhook.Webhook;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a listener that is pinned to a date sees: each type of event as committed, and never a newer shape.
class EventShapesTest {
    private static final Versions VERSIONS = new Versions(Changes.all());
    private static final States STATES = new States(Map.of("webhook_endpoint", Webhook.class));
    private static final List<EventType> TYPES = List.copyOf(EnumSet.allOf(EventType.class));
    private static final Happened.Source SOURCE =
            new Happened.Source(null, "192.0.2.1", "tests", "req_1", "2026-11-24", "test");
    private static final TestServer SERVER = TestServer.fresh();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    static List<ApiDate> dates() {
        return VERSIONS.dates().all();
    }

    @TestFactory
    Stream<DynamicTest> everyTypeIsAsCommittedAtEveryDate() {
        Everything.happens(SERVER);
        var first = new EnumMap<EventType, Happened>(EventType.class);
        // That of the tests, and the one that came with the first person.
        for (int workspace = 1; workspace <= 2; workspace++) {
            var of = new WorkspaceId(workspace);
            List<Happened> all = SERVER.database.read(tx -> SERVER.feed().after(tx, of, 0, Integer.MAX_VALUE));
            for (var each : all) first.putIfAbsent(EventType.find(each.type()).orElseThrow(), each);
        }
        assertThat(first.keySet()).containsExactlyInAnyOrderElementsOf(EnumSet.allOf(EventType.class));
        return dates().stream()
                .map(date -> DynamicTest.dynamicTest(date.toString(), () -> {
                    var file = Json.MAPPER.createObjectNode();
                    first.forEach((type, event) -> file.set(type.wire(), settled(event, date)));
                    Golden.check(
                            "server/src/test/resources/events/" + date + ".json",
                            Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n");
                }));
    }

    /// Without what another order of things, or another secret, would change.
    private static JsonNode settled(Happened event, ApiDate date) {
        ObjectNode view = Json.MAPPER.valueToTree(EventView.of(event, VERSIONS.at(date), STATES));
        view.put("event_number", 17);
        view.put("event_id", "evt_000000000011" + "0".repeat(16));
        var text = view.toString()
                .replaceAll("\"(act|wh|log|evt)_[0-9a-f]{28}\"", "\"$1_…\"")
                .replaceAll("\"last4\":\"[^\"]*\"", "\"last4\":\"…\"")
                .replaceAll("_last4\":\"[^\"]*\"", "_last4\":\"…\"");
        return Json.MAPPER.readTree(text);
    }

    /// Whatever an object may look like, all of it is of the shape that the date has: nothing more, and nothing
    /// missing.
    @Property(tries = 2_000)
    void noListenerSeesAShapeThatIsNewerThanItsDate(@ForAll long seed) {
        var random = new Random(seed);
        var type = TYPES.get(random.nextInt(TYPES.size()));
        JsonNode data = Json.MAPPER
                .createObjectNode()
                .set(
                        "agent_connection_group_id",
                        random.nextBoolean() ? Json.MAPPER.nullNode() : Json.MAPPER.valueToTree(5));
        var record = STATES.of(type, data);
        if (record == null) return;
        var state = new Samples(random).of(Shapes.answer(record)).toString();
        var date = dates().get(random.nextInt(dates().size()));
        var gone = random.nextBoolean();
        var event = new Happened(
                new WorkspaceId(1),
                1 + random.nextInt(1000),
                "evt_000000000011" + "0".repeat(16),
                type.wire(),
                type.objectType(),
                "7",
                Instant.parse("2026-12-01T12:00:00Z"),
                "TOKEN",
                "act_1",
                "test",
                SOURCE,
                data.toString(),
                gone ? state : null,
                gone ? null : state);

        var seen = EventView.of(event, VERSIONS.at(date), STATES).data().path("object");

        assertThat(Check.of(VERSIONS.at(date).shape(record), seen))
                .as("%s at %s: %s", type, date, seen)
                .isEmpty();
    }

    /// A type that a later version wrote is told as it stands, for a listener to pass over.
    @Test
    void anUnfamiliarTypeIsToldWithoutItsObject() {
        var event = new Happened(
                new WorkspaceId(1),
                5,
                "evt_000000000005" + "0".repeat(16),
                "printer.jammed",
                "printer",
                "7",
                Instant.parse("2026-12-01T12:00:00Z"),
                "SYSTEM",
                "controller",
                "controller",
                SOURCE,
                "{\"printer_id\":7}",
                null,
                "{\"printer_secret\":1}");

        var view = EventView.of(event, VERSIONS.at(VERSIONS.dates().newest()), STATES);

        assertThat(view.type()).isEqualTo("printer.jammed");
        assertThat(view.data().toString()).isEqualTo("{\"printer_id\":7,\"object\":null}");
    }
}
