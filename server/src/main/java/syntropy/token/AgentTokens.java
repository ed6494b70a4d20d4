package syntropy.token;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Makes and ends agent tokens, and tells which one an agent presents.
public final class AgentTokens {
    private final AgentTokenStore store = new AgentTokenStore();
    private final Outbox outbox;
    private final SecretHasher hasher;
    private final SecureRandom random;
    private final InstantSource clock;

    public AgentTokens(Outbox outbox, SecretHasher hasher, SecureRandom random, InstantSource clock) {
        this.outbox = outbox;
        this.hasher = hasher;
        this.random = random;
        this.clock = clock;
    }

    /// The answer carries the secret, this once.
    AgentToken create(
            Tx tx,
            Caller caller,
            String name,
            String description,
            @Nullable Instant validUntil,
            List<String> allowedTagNames) {
        var now = clock.instant();
        if (validUntil != null && !validUntil.isAfter(now)) {
            throw new Problem.Invalid("/agent_token_valid_until", FieldError.Code.IN_THE_PAST, "must lie in the future")
                    .thrown();
        }
        var secret = Secret.fresh(SecretKind.AGENT_TOKEN, random);
        var token = new AgentToken(
                store.nextId(tx, caller.workspace()),
                name,
                description,
                validUntil,
                allowedTagNames.stream().distinct().toList(),
                true,
                secret.last4(),
                caller.actor().account(),
                now,
                now,
                null);
        store.insert(tx, caller.workspace(), token, hasher.hash(secret));
        outbox.add(tx, caller, new Event.AgentTokenCreated(token.agentTokenId()), null, token);
        return token.showing(secret.reveal());
    }

    AgentToken get(Tx tx, WorkspaceId workspace, AgentTokenId id) {
        return store.find(tx, workspace, id, clock.instant()).orElseThrow(() -> absent(id));
    }

    Slice<AgentToken> list(Tx tx, Caller caller, AgentTokenApi.ListAll in) {
        return store.list(
                tx, caller.workspace(), in.filter(), in.sorting(AgentTokenOrder.class), in.page(), clock.instant());
    }

    /// No agent enrols with it any more.
    void delete(Tx tx, Caller caller, AgentTokenId id) {
        var before = get(tx, caller.workspace(), id);
        store.delete(tx, caller.workspace(), id, clock.instant());
        outbox.add(tx, caller, new Event.AgentTokenDeleted(id), before, null);
    }

    /// The usable token of this workspace that the text is the secret of. Fails with a problem that names the field.
    public AgentToken presented(Tx tx, WorkspaceId workspace, String text, String pointer) {
        return Secret.parse(text)
                .filter(secret -> secret.kind() == SecretKind.AGENT_TOKEN)
                .flatMap(secret -> store.findBySecret(tx, workspace, hasher.hash(secret), clock.instant()))
                .filter(AgentToken::agentTokenStatus)
                .orElseThrow(() -> new Problem.Invalid(
                                pointer,
                                FieldError.Code.NOT_FOUND,
                                "is not the secret of a valid agent token of this workspace")
                        .thrown());
    }

    /// A token that may be used now, and whose it is.
    public record Admitted(WorkspaceId workspace, AgentToken token) {}

    /// What an agent's secret stands for. Fails with [Problem.Unauthenticated], which says why.
    public Admitted admit(Tx tx, Secret secret) {
        var hash = hasher.hash(secret);
        var found = store.findBySecret(tx, hash, clock.instant())
                .orElseThrow(() -> new Problem.Unauthenticated(Credentials.isDead(tx, hash)).thrown());
        if (!found.token().agentTokenStatus()) {
            throw new Problem.Unauthenticated(Problem.Unauthenticated.Reason.TOKEN_EXPIRED).thrown();
        }
        return found;
    }

    /// Whether a notice of expiry is due.
    public boolean isAnyDue(Tx tx) {
        return !store.due(tx, clock.instant(), 1).isEmpty();
    }

    /// Tells of tokens that end soon, or have ended.
    ///
    /// @param onBehalf who tells, in a workspace
    /// @return how many were looked at, at most so many
    public int notice(Tx tx, Function<WorkspaceId, Caller> onBehalf, int most) {
        var now = clock.instant();
        var due = store.due(tx, now, most);
        for (var each : due) {
            var token = each.token();
            if (token.agentTokenValidUntil() instanceof Instant end) {
                var event = now.isBefore(end)
                        ? new Event.AgentTokenExpiring(token.agentTokenId(), end)
                        : new Event.AgentTokenExpired(token.agentTokenId());
                outbox.add(tx, onBehalf.apply(each.workspace()), event, token, token);
            }
            var end = Expiry.kept(token.agentTokenValidUntil());
            store.noticed(tx, each.workspace(), token.agentTokenId(), Expiry.nextNotice(end, now));
        }
        return due.size();
    }

    private static RuntimeException absent(AgentTokenId id) {
        return new Problem.NotFound("agent token", Integer.toString(id.value())).thrown();
    }
}
