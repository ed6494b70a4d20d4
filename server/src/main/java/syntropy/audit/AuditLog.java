package syntropy.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.SortField;
import syntropy.feed.EventFeed;
import syntropy.feed.EventFilter;
import syntropy.feed.Happened;
import syntropy.feed.States;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.Actor;
import syntropy.kernel.EventId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.token.AccessTokens;
import syntropy.versions.Versions;

/// Reads what was done, with the person behind each token.
public final class AuditLog {
    private final EventFeed feed;
    private final AccessTokens tokens;
    private final States states;

    public AuditLog(EventFeed feed, AccessTokens tokens, States states) {
        this.feed = feed;
        this.tokens = tokens;
        this.states = states;
    }

    /// @param order in columns of the table; empty for the newest first
    /// @param version of the API date that objects are shown at
    public Slice<AuditEntry> list(
            Tx tx,
            WorkspaceId workspace,
            EventFilter filter,
            List<SortField<?>> order,
            Page<EventId> page,
            Versions.Version version) {
        Map<String, Optional<AccountId>> people = new HashMap<>();
        return feed.list(tx, workspace, filter, order, page).map(event -> {
            var person = people.computeIfAbsent(event.actorType() + event.actorId(), _ -> person(tx, workspace, event));
            return AuditEntry.of(event, person.orElse(null), version, states);
        });
    }

    private Optional<AccountId> person(Tx tx, WorkspaceId workspace, Happened event) {
        return switch (Actor.Type.valueOf(event.actorType())) {
            case TOKEN -> tokens.owner(tx, workspace, new AccessTokenId(event.actorId()));
            case USER -> Optional.of(new AccountId(Integer.parseInt(event.actorId())));
            case AGENT, SYSTEM -> Optional.empty();
        };
    }
}
