package syntropy.workspace;

import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.ApiDate;
import syntropy.kernel.ApiDates;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Tx;

/// Makes, shows and changes workspaces. A new one is pinned to the newest API date.
public final class Workspaces {
    /// The workspace that the operator's commands mean when they name none.
    public static final String DEFAULT_NAME = "default";

    private final WorkspaceStore store = new WorkspaceStore();
    private final Outbox outbox;
    private final ApiDates dates;
    private final InstantSource clock;

    public Workspaces(Outbox outbox, ApiDates dates, InstantSource clock) {
        this.outbox = outbox;
        this.dates = dates;
        this.clock = clock;
    }

    public Workspace get(Tx tx, WorkspaceId id) {
        return store.find(tx, id).orElseThrow(() -> absent(id));
    }

    static RuntimeException absent(WorkspaceId id) {
        return new Problem.NotFound("workspace", Integer.toString(id.value())).thrown();
    }

    public Optional<Workspace> named(Tx tx, String name) {
        return store.findByName(tx, name);
    }

    /// The one that there is; empty when there are none or several.
    public Optional<Workspace> only(Tx tx) {
        return store.only(tx);
    }

    /// The name must be free; the caller sees to that.
    public WorkspaceId create(Tx tx, String name) {
        var now = clock.instant();
        var id = new WorkspaceId(Counters.next(tx, "workspace"));
        store.insert(tx, new Workspace(id, name, dates.newest(), null, now, now));
        return id;
    }

    /// Says that it was made, once there is a caller who belongs to it.
    public void created(Tx tx, Caller caller) {
        outbox.add(tx, caller, new Event.WorkspaceCreated(caller.workspace()), null, get(tx, caller.workspace()));
    }

    /// What the workspace can go back to, while it can.
    public Optional<Upgrade> undoable(Tx tx, WorkspaceId id) {
        var now = clock.instant();
        return store.upgrade(tx, id).filter(upgrade -> now.isBefore(upgrade.undoableUntil()));
    }

    /// Moves the workspace to a newer API date. Tokens that are pinned to a date of their own stay there.
    public Workspace upgrade(Tx tx, Caller caller, ApiDate date) {
        var to = dates.known(date.toString());
        var before = get(tx, caller.workspace());
        if (to.compareTo(before.workspaceApiDate()) <= 0) {
            throw new Problem.Invalid(
                            "/api_date",
                            FieldError.Code.NOT_ALLOWED,
                            "must be newer than the workspace's API date, " + before.workspaceApiDate())
                    .thrown();
        }
        var now = clock.instant();
        store.pin(tx, caller.workspace(), to, new Upgrade(before.workspaceApiDate(), now), now);
        var after = get(tx, caller.workspace());
        var event = new Event.WorkspaceVersionUpgraded(
                caller.workspace(), before.workspaceApiDate().toString(), to.toString());
        outbox.add(tx, caller, event, before, after);
        return after;
    }

    /// Undoes the last upgrade. Fails with {@link Problem.NothingToRollBack} when there is none, and with
    /// {@link Problem.RollbackTooLate} when it is older than {@link Upgrade#UNDOABLE}.
    public Workspace rollBack(Tx tx, Caller caller) {
        var upgrade = store.upgrade(tx, caller.workspace()).orElseThrow(() -> new Problem.NothingToRollBack().thrown());
        var now = clock.instant();
        if (!now.isBefore(upgrade.undoableUntil())) {
            throw new Problem.RollbackTooLate(upgrade.undoableUntil()).thrown();
        }
        var before = get(tx, caller.workspace());
        store.pin(tx, caller.workspace(), upgrade.previous(), null, now);
        var after = get(tx, caller.workspace());
        var event = new Event.WorkspaceVersionRolledBack(
                caller.workspace(),
                before.workspaceApiDate().toString(),
                upgrade.previous().toString());
        outbox.add(tx, caller, event, before, after);
        return after;
    }

    Workspace update(Tx tx, Caller caller, @Nullable String name, @Nullable Integer maxDays) {
        var before = get(tx, caller.workspace());
        var after = new Workspace(
                before.workspaceId(),
                name != null ? name : before.workspaceName(),
                before.workspaceApiDate(),
                maxDays == null ? before.workspaceAccessTokenMaxDays() : boundOf(maxDays),
                before.workspaceCreatedAt(),
                clock.instant());
        if (!after.workspaceName().equals(before.workspaceName())
                && store.findByName(tx, after.workspaceName()).isPresent()) {
            throw new Problem.Invalid(
                            "/workspace_name",
                            FieldError.Code.DUPLICATE,
                            "is the name of another workspace of this server")
                    .thrown();
        }
        store.update(tx, after);
        outbox.add(tx, caller, new Event.WorkspaceUpdated(caller.workspace()), before, after);
        return after;
    }

    /// 0 days means no bound.
    private static @Nullable Integer boundOf(int days) {
        return days == 0 ? null : days;
    }
}
