package syntropy.token;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Ids;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.SecretKind;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.workspace.Workspaces;

/// Makes, rotates and ends access tokens. A token never makes, changes or rotates one that may do more than itself,
/// nor makes or rotates one that lives longer: its holder would gain what it was not given.
public final class AccessTokens {
    /// How long the secret before a rotation may stay valid.
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    /// What a new access token is to be.
    public record Draft(
            String name,
            String description,
            List<Permission> permissions,
            Instant expiration,
            @Nullable ApiDate apiDate,
            List<AddressBlock> allowedAddresses) {}

    private final AccessTokenStore store = new AccessTokenStore();
    private final Workspaces workspaces;
    private final Outbox outbox;
    private final Ids ids;
    private final SecretHasher hasher;
    private final SecureRandom random;
    private final InstantSource clock;

    public AccessTokens(
            Workspaces workspaces,
            Outbox outbox,
            Ids ids,
            SecretHasher hasher,
            SecureRandom random,
            InstantSource clock) {
        this.workspaces = workspaces;
        this.outbox = outbox;
        this.ids = ids;
        this.hasher = hasher;
        this.random = random;
        this.clock = clock;
    }

    /// The person that a token is of, or was before it was deleted; empty when it is nobody's, or that isn't known any
    /// more.
    public Optional<AccountId> owner(Tx tx, WorkspaceId workspace, AccessTokenId id) {
        return store.owner(tx, workspace, id);
    }

    /// The answer carries the secret, this once.
    public AccessToken create(Tx tx, Caller caller, Draft draft) {
        var now = clock.instant();
        refuseMoreThan(caller, draft.permissions());
        checkExpiration(tx, caller, draft.expiration(), now);
        var token = new AccessToken(
                new AccessTokenId(ids.next("act")),
                draft.name(),
                draft.description(),
                draft.expiration(),
                true,
                draft.permissions().stream().distinct().sorted().toList(),
                draft.apiDate(),
                draft.allowedAddresses(),
                List.of(),
                null,
                caller.actor().account(),
                now,
                now,
                null);
        store.insert(tx, caller.workspace(), token);
        var secret = Secret.fresh(SecretKind.ACCESS_TOKEN, random);
        store.insertSecret(
                tx,
                caller.workspace(),
                token.accessTokenId(),
                hasher.hash(secret),
                secret.last4(),
                draft.expiration(),
                now);
        var created = get(tx, caller.workspace(), token.accessTokenId());
        outbox.add(tx, caller, new Event.AccessTokenCreated(created.accessTokenId()), null, created);
        return created.showing(secret.reveal());
    }

    public AccessToken get(Tx tx, WorkspaceId workspace, AccessTokenId id) {
        return store.find(tx, workspace, id, clock.instant())
                .orElseThrow(() -> new Problem.NotFound("access token", id.value()).thrown());
    }

    /// The token that the call is made with.
    AccessToken self(Tx tx, Caller caller) {
        if (!(caller.token() instanceof AccessTokenId id)) {
            throw new Problem.NotFound("access token", "of the operator").thrown();
        }
        return get(tx, caller.workspace(), id);
    }

    Slice<AccessToken> list(Tx tx, Caller caller, Paged<AccessTokenId> in) {
        return list(tx, caller.workspace(), in.sorting(AccessTokenOrder.class), in.page());
    }

    /// @param order in columns of the table; empty for the order by id
    public Slice<AccessToken> list(Tx tx, WorkspaceId workspace, List<SortField<?>> order, Page<AccessTokenId> page) {
        return store.list(tx, workspace, order, page, clock.instant());
    }

    /// How many tokens that can be used now are pinned to each date.
    public Map<ApiDate, Integer> pinned(Tx tx, WorkspaceId workspace) {
        return store.pinned(tx, workspace, clock.instant());
    }

    /// How many tokens that can be used now follow the workspace's date.
    public int unpinned(Tx tx, WorkspaceId workspace) {
        return store.unpinned(tx, workspace, clock.instant());
    }

    AccessToken update(Tx tx, Caller caller, AccessTokenApi.Update change) {
        var before = get(tx, caller.workspace(), change.accessTokenId());
        refuseMoreThan(caller, before.permissions());
        var after = new AccessToken(
                before.accessTokenId(),
                change.accessTokenName() instanceof String name ? name : before.accessTokenName(),
                change.accessTokenDescription() instanceof String text ? text : before.accessTokenDescription(),
                before.accessTokenExpiration(),
                before.accessTokenStatus(),
                before.permissions(),
                change.accessTokenApiDate() instanceof ApiDate date ? date : before.accessTokenApiDate(),
                change.accessTokenAllowedAddresses() instanceof List<AddressBlock> blocks
                        ? blocks
                        : before.accessTokenAllowedAddresses(),
                before.accessTokenSecrets(),
                before.accessTokenLastUse(),
                before.userId(),
                before.accessTokenCreatedAt(),
                clock.instant(),
                null);
        store.update(tx, caller.workspace(), after);
        outbox.add(tx, caller, new Event.AccessTokenUpdated(after.accessTokenId()), before, after);
        return after;
    }

    /// Gives the token a new secret; the old one stays valid for the overlap, so that it can be replaced everywhere in
    /// peace.
    AccessToken rotate(Tx tx, Caller caller, AccessTokenId id, Duration overlap) {
        var now = clock.instant();
        var before = get(tx, caller.workspace(), id);
        refuseMoreThan(caller, before.permissions());
        if (!before.accessTokenStatus()) {
            throw new Problem.Invalid("/access_token_id", FieldError.Code.IN_THE_PAST, "names a token that has expired")
                    .thrown();
        }
        if (caller.tokenExpiry() instanceof Instant own
                && before.accessTokenExpiration().isAfter(own)) {
            throw new Problem.Invalid(
                            "/access_token_id",
                            FieldError.Code.TOO_LATE,
                            "names a token that lives longer than the one that rotates it")
                    .thrown();
        }
        store.endSecrets(tx, caller.workspace(), id, now.plus(overlap), now);
        var secret = Secret.fresh(SecretKind.ACCESS_TOKEN, random);
        store.insertSecret(
                tx, caller.workspace(), id, hasher.hash(secret), secret.last4(), before.accessTokenExpiration(), now);
        var after = get(tx, caller.workspace(), id);
        outbox.add(tx, caller, new Event.AccessTokenRotated(id), before, after);
        return after.showing(secret.reveal());
    }

    /// At once: the next request with it is refused, and its sessions end.
    void delete(Tx tx, Caller caller, AccessTokenId id) {
        var before = get(tx, caller.workspace(), id);
        store.delete(tx, caller.workspace(), id, clock.instant());
        outbox.add(tx, caller, new Event.AccessTokenDeleted(id), before, null);
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
            var event = now.isBefore(token.accessTokenExpiration())
                    ? new Event.AccessTokenExpiring(token.accessTokenId(), token.accessTokenExpiration())
                    : new Event.AccessTokenExpired(token.accessTokenId());
            outbox.add(tx, onBehalf.apply(each.workspace()), event, token, token);
            store.noticed(
                    tx, each.workspace(), token.accessTokenId(), Expiry.nextNotice(token.accessTokenExpiration(), now));
        }
        return due.size();
    }

    /// Keeps how the token was used last.
    public void used(Tx tx, WorkspaceId workspace, AccessTokenId id, AccessToken.LastUse use) {
        store.used(tx, workspace, id, use);
    }

    private static void refuseMoreThan(Caller caller, List<Permission> wanted) {
        var lacking = new ArrayList<Permission>();
        for (var permission : wanted) if (!caller.has(permission)) lacking.add(permission);
        if (!lacking.isEmpty()) throw new Problem.Forbidden(lacking.subList(0, 1)).thrown();
    }

    private void checkExpiration(Tx tx, Caller caller, Instant expiration, Instant now) {
        if (!expiration.isAfter(now)) {
            throw refused(FieldError.Code.IN_THE_PAST, "must lie in the future");
        }
        if (caller.tokenExpiry() instanceof Instant own && expiration.isAfter(own)) {
            throw refused(
                    FieldError.Code.TOO_LATE,
                    "must not be later than the expiration of the token that makes it, " + own);
        }
        var days = workspaces.get(tx, caller.workspace()).workspaceAccessTokenMaxDays();
        if (days != null && expiration.isAfter(now.plus(Duration.ofDays(days)))) {
            throw refused(
                    FieldError.Code.TOO_LATE,
                    "must not be more than " + days + " days ahead, as the workspace demands");
        }
    }

    private static RuntimeException refused(FieldError.Code code, String why) {
        return new Problem.Invalid("/access_token_expiration", code, why).thrown();
    }
}
