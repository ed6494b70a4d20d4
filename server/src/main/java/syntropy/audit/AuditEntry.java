package syntropy.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.event.EventType;
import syntropy.feed.Happened;
import syntropy.feed.States;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.EventId;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;

@Field.Doc("What was done by whom, from where, and what it changed.")
public record AuditEntry(
        EventId eventId,

        @Field.Doc("Counts the workspace's events from 1, without gaps, in the order in which they became durable.")
        @Field.Range(min = 1, max = 9_007_199_254_740_991L)
        long eventNumber,

        @Field.Doc("The object's kind, a dot, and what happened to it. New types may come at any time.")
        String type,

        Instant timestamp,
        WorkspaceId workspaceId,
        String objectType,
        String objectId,
        Doer actor,

        @Field.Doc("The access token that the request was made with.") @Nullable
        AccessTokenId accessTokenId,

        @Field.Doc("Where the request came from; `local` for what the controller or its operator did.")
        String address,

        @Field.Length(max = 512) String userAgent,

        @Field.Doc("The `Syntropy-Request-Id` of the request's answer.")
        String requestId,

        @Field.Doc("At which the request was answered.") ApiDate apiDate,

        @Field.Doc("The name of the operation, or of the command.")
        String operation,

        @Field.Doc("The ids and values of such an event.") JsonNode data,

        @Field.Doc(
                "The fields of the object that are other ones now, in the shape of the API date: all of them where it"
                        + " was made or removed.")
        List<Change> changes) {

    @Field.Doc("Who did it: never nobody.")
    public record Doer(
            @Field.Doc(
                    "An access token (`TOKEN`), an `AGENT`, a person (`USER`), or the controller itself or its operator (`SYSTEM`).")
            String type,

            String id,
            String name,
            @Field.Doc("The person behind it.") @Nullable AccountId userId) {}

    @Field.Doc("A field before and after; null where there was no object, or the field is null.")
    public record Change(
            String field,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /// The event as the API date shows it.
    static AuditEntry of(Happened event, @Nullable AccountId user, Versions.Version version, States states) {
        var data = Json.MAPPER.readTree(event.data());
        var source = event.source();
        return new AuditEntry(
                new EventId(event.id()),
                event.number(),
                event.type(),
                event.at(),
                event.workspace(),
                event.objectType(),
                event.objectId(),
                new Doer(event.actorType(), event.actorId(), event.actorName(), user),
                source.accessToken() == null ? null : new AccessTokenId(source.accessToken()),
                source.address(),
                source.userAgent(),
                source.requestId(),
                ApiDate.of(source.apiDate()),
                source.operation(),
                data,
                EventType.find(event.type())
                        .map(type -> changes(
                                states.shown(event.before(), type, data, version),
                                states.shown(event.after(), type, data, version)))
                        .orElse(List.of()));
    }

    /// Of objects at their own fields; what is in those is compared as a whole.
    static List<Change> changes(JsonNode before, JsonNode after) {
        var names = new LinkedHashSet<>(after.propertyNames());
        names.addAll(before.propertyNames());
        var changes = new ArrayList<Change>();
        for (var name : names) {
            var was = before.path(name);
            var is = after.path(name);
            if (!value(was).equals(value(is))) changes.add(new Change(name, value(was), value(is)));
        }
        return changes;
    }

    /// A field that isn't there is null to who reads of it.
    private static JsonNode value(JsonNode field) {
        return field.isMissingNode() ? Json.MAPPER.nullNode() : field;
    }
}
