package syntropy.feed;

import java.time.Instant;
import syntropy.api.Field;
import syntropy.event.EventType;
import syntropy.kernel.EventId;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Field.Doc("What happened: the same in the list, in the stream and in web-hooks.")
public record EventView(
        @Field.Doc("The object's kind, a dot, and what happened to it. New types may come at any time.")
        String type,

        Instant timestamp,

        @Field.Doc("What to know a repetition by.") EventId eventId,

        @Field.Doc("Counts the workspace's events from 1, without gaps, in the order in which they became durable.")
        @Field.Range(min = 1, max = 9_007_199_254_740_991L)
        long eventNumber,

        WorkspaceId workspaceId,
        String objectType,
        String objectId,
        By actor,

        @Field.Doc(
                "The ids and values of such an event, and as `object` the object as it was right after, or before where"
                        + " it is gone, in the shape of the API date.")
        JsonNode data) {

    @Field.Doc("Who did it.")
    public record By(
            @Field.Doc(
                    "An access token (`TOKEN`), an `AGENT`, a person (`USER`), or the controller itself or its operator (`SYSTEM`).")
            String type,

            String id,
            String name) {}

    /// The event as the API date shows it.
    public static EventView of(Happened event, Versions.Version version, States states) {
        var data = (ObjectNode) Json.MAPPER.readTree(event.data());
        var state = event.after() == null ? event.before() : event.after();
        JsonNode object = EventType.find(event.type())
                .map(type -> states.shown(state, type, data, version))
                .orElseGet(() -> Json.MAPPER.nullNode());
        data.set("object", object);
        return new EventView(
                event.type(),
                event.at(),
                new EventId(event.id()),
                event.number(),
                event.workspace(),
                event.objectType(),
                event.objectId(),
                new By(event.actorType(), event.actorId(), event.actorName()),
                data);
    }
}
