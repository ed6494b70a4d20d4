package syntropy.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.event.EventType;
import syntropy.feed.EventFilter;
import syntropy.feed.TypeGlob;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Actor;

@Field.Doc(
        "Which entries. Every field given must hold; of a list one value suffices, and an empty list matches nothing.")
record AuditFilter(
        @Field.Doc("Event types, in which `*` stands for any letters: `agent.created`, `agent.*`, `*.deleted`.")
        @Field.Items(max = 50)
        @Nullable
        List<String> type,

        @Field.Doc("The kind of object that something was done to, such as `agent`.") @Nullable
        String objectType,

        @Field.Doc("Its id; with `object_type`.") @Nullable String objectId,

        @Field.Items(max = 4) @Nullable List<Actor.Type> actorType,
        @Nullable String actorId,

        @Field.Doc("Has exactly this name.") @Nullable String actorName,

        @Field.Doc("The token that the request was made with.") @Nullable
        AccessTokenId accessTokenId,

        @Nullable String requestId,
        @Nullable Instant from,
        @Field.Doc("Not included.") @Nullable Instant to) {
    static final AuditFilter ANY = new AuditFilter(null, null, null, null, null, null, null, null, null, null);

    /// Fails with {@link syntropy.kernel.Problem.Invalid} for a type that there isn't.
    ///
    /// @param pointer where the types stand in the request
    EventFilter events(String pointer) {
        return new EventFilter(
                types(pointer),
                objectType,
                objectId,
                from,
                to,
                new EventFilter.Doer(
                        actorType == null ? null : Set.copyOf(actorType),
                        actorId,
                        actorName,
                        accessTokenId == null ? null : accessTokenId.value(),
                        requestId));
    }

    private @Nullable Set<EventType> types(String pointer) {
        if (type == null) return null;
        var types = TypeGlob.types(type, pointer);
        return types.size() == EventType.values().length ? null : types;
    }
}
