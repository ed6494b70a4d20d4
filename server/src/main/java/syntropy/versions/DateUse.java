package syntropy.versions;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import syntropy.api.Paged;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.token.AccessToken;
import syntropy.token.AccessTokens;
import syntropy.workspace.Upgrade;
import syntropy.workspace.Workspaces;

/// Which API dates a workspace uses, and its way from one to another.
public final class DateUse {
    private final Versions versions;
    private final Workspaces workspaces;
    private final AccessTokens tokens;

    public DateUse(Versions versions, Workspaces workspaces, AccessTokens tokens) {
        this.versions = versions;
        this.workspaces = workspaces;
        this.tokens = tokens;
    }

    /// Every date of this server, oldest first.
    List<VersionApi.VersionInfo> dates(Tx tx, Caller caller) {
        var ofWorkspace = workspaces.get(tx, caller.workspace()).workspaceApiDate();
        var undoable = workspaces.undoable(tx, caller.workspace()).orElse(null);
        var pinned = tokens.pinned(tx, caller.workspace());
        int unpinned = tokens.unpinned(tx, caller.workspace());
        return versions.dates().all().stream()
                .map(date -> {
                    boolean isOurs = date.equals(ofWorkspace);
                    int count = pinned.getOrDefault(date, 0) + (isOurs ? unpinned : 0);
                    return info(date, isOurs, undoable, count);
                })
                .toList();
    }

    private VersionApi.VersionInfo info(ApiDate date, boolean isOurs, @Nullable Upgrade undoable, int tokensCount) {
        return new VersionApi.VersionInfo(
                date,
                date.equals(versions.dates().newest()),
                isOurs,
                undoable != null && undoable.previous().equals(date) ? undoable.undoableUntil() : null,
                tokensCount,
                versions.successor(date).orElse(null),
                Sunset.of(versions, date).orElse(null),
                versions.changesAt(date).stream().map(VersionApi.Change::of).toList(),
                "/openapi/" + date + ".json");
    }

    Slice<VersionApi.Use> list(Tx tx, Caller caller, Paged<AccessTokenId> in) {
        var ofWorkspace = workspaces.get(tx, caller.workspace()).workspaceApiDate();
        return tokens.list(tx, caller.workspace(), in.sorting(UseOrder.class), in.page())
                .map(token -> use(token, ofWorkspace));
    }

    private static VersionApi.Use use(AccessToken token, ApiDate ofWorkspace) {
        var own = token.accessTokenApiDate();
        var last = token.accessTokenLastUse();
        return new VersionApi.Use(
                VersionApi.UserType.ACCESS_TOKEN,
                token.accessTokenId().value(),
                token.accessTokenName(),
                own == null ? ofWorkspace : own,
                own != null,
                token.accessTokenStatus(),
                last == null ? null : last.at(),
                last == null ? null : last.apiDate());
    }

    VersionApi.Pin upgrade(Tx tx, Caller caller, ApiDate to) {
        var before = workspaces.get(tx, caller.workspace()).workspaceApiDate();
        workspaces.upgrade(tx, caller, to);
        return pin(tx, caller, before);
    }

    VersionApi.Pin rollBack(Tx tx, Caller caller) {
        var before = workspaces.get(tx, caller.workspace()).workspaceApiDate();
        workspaces.rollBack(tx, caller);
        return pin(tx, caller, before);
    }

    private VersionApi.Pin pin(Tx tx, Caller caller, ApiDate before) {
        Map<ApiDate, Integer> pinned = tokens.pinned(tx, caller.workspace());
        return new VersionApi.Pin(
                workspaces.get(tx, caller.workspace()).workspaceApiDate(),
                before,
                workspaces
                        .undoable(tx, caller.workspace())
                        .map(Upgrade::undoableUntil)
                        .orElse(null),
                tokens.unpinned(tx, caller.workspace()),
                pinned.values().stream().mapToInt(Integer::intValue).sum());
    }
}
