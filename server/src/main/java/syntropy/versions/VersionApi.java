package syntropy.versions;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.api.Warned;
import syntropy.event.Event;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

/// The API's dates: which there are, who uses which, and the way of a workspace to a newer one and back.
public final class VersionApi {
    private static final String GROUP = "Versions";
    private static final String PATH = "/v1/network/versions";

    @Field.Doc("A breaking difference between an API date and the one before it.")
    record Change(
            @Field.Doc("Stable; previews explain differences by it.")
            String name,

            @Field.Length(max = 2000) @Field.Doc("What is different, in terms of the wire.")
            String text) {
        static Change of(VersionChange change) {
            return new Change(change.name(), change.text());
        }
    }

    @Field.Doc("A dated version of the API.")
    record VersionInfo(
            ApiDate apiDate,
            boolean isNewest,

            @Field.Doc("Whether the workspace is pinned to it.")
            boolean isWorkspaceApiDate,

            @Field.Doc("Until when the workspace can go back to it; null when it can't.") @Nullable
            Instant rollbackUntil,

            @Field.Doc("How many access tokens that can be used now are answered at it unless a request names another.")
            int accessTokensCount,

            @Field.Doc("The date that took its place; null for the newest.") @Nullable
            ApiDate successor,

            @Field.Doc("Not dropped before this day; null for the newest, which has no end yet.") @Nullable
            ApiDate sunset,

            @Field.Doc("What is different from the date before.")
            List<Change> changes,

            @Field.Doc("Its OpenAPI document, on this server.")
            String openapiUrl) {}

    enum UserType {
        ACCESS_TOKEN,
        WEBHOOK_ENDPOINT
    }

    @Field.Doc("Something that uses the API, and the date at which it does.")
    record Use(
            UserType objectType,
            String objectId,
            String objectName,

            @Field.Doc("Where no request names another.") ApiDate apiDate,

            @Field.Doc("Whether it is pinned to the date itself; else it follows the workspace.")
            boolean isPinned,

            @Field.Doc("Whether it can be used now.") boolean isActive,

            @Field.Doc("To the minute; null when it was never seen.") @Nullable
            Instant lastSeenAt,

            @Field.Doc("The date of the request that was seen then.") @Nullable
            ApiDate lastSeenApiDate) {}

    record ListUses(
            @Nullable AccessTokenId skip,
            @Nullable AccessTokenId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(UseOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<AccessTokenId> {}

    record Try(
            @Field.Doc("The date to try; any that this server knows.")
            ApiDate apiDate) {}

    record Upgrade(
            @Field.Doc("A date newer than the workspace's.") ApiDate apiDate) {}

    @Field.Doc("The API date of a workspace, and how it came to it.")
    record Pin(
            ApiDate workspaceApiDate,

            @Field.Doc("The date it had before.") ApiDate previousApiDate,

            @Field.Doc("Until when it can go back to that; null when it can't.") @Nullable
            Instant rollbackUntil,

            @Field.Doc("How many access tokens have moved with it.")
            int movedAccessTokensCount,

            @Field.Doc("How many access tokens are pinned to a date of their own, and have not moved.")
            int pinnedAccessTokensCount) {}

    private VersionApi() {}

    /// Those that only read, and can be replayed.
    public static List<Operation<?, ?>> reads(DateUse use) {
        return List.of(
                Operation.get(PATH)
                        .named(
                                "VersionsGet",
                                GROUP,
                                "Lists the API dates of this server, what changed at each, and which the workspace uses.")
                        .needsAnyToken()
                        .takes(Nothing.class)
                        .givesAll(VersionInfo.class)
                        .reads((tx, caller, in) -> use.dates(tx, caller)),
                Operation.get(PATH + "/uses")
                        .named("VersionsUsesGet", GROUP, "Lists what uses the API, and which API date each uses.")
                        .needs(Permission.ACCESS_TOKENS_READ)
                        .takes(ListUses.class)
                        .givesSlice(Use.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(use::list));
    }

    /// The way of a workspace to a newer date.
    public static List<Operation<?, ?>> upgrades(DateUse use, Previews previews) {
        return List.of(
                Operation.post(PATH + "/preview")
                        .named(
                                "VersionsPreview",
                                GROUP,
                                "Answers the workspace's recent requests at another API date, and shows what differs.")
                        .needs(Permission.WORKSPACE_READ)
                        .takes(Try.class)
                        .gives(Preview.class)
                        .mayFail(Problem.UnknownApiDate.class)
                        .reads((tx, caller, in) -> previews.of(tx, caller, in.apiDate())),
                Operation.post(PATH + "/upgrade")
                        .named(
                                "VersionsUpgrade",
                                GROUP,
                                "Moves the workspace to a newer API date; tokens that are pinned to a date stay there.")
                        .needs(Permission.WORKSPACE_WRITE)
                        .takes(Upgrade.class)
                        .givesWarned(Pin.class)
                        .mayFail(Problem.Invalid.class, Problem.UnknownApiDate.class)
                        .emits(Event.WorkspaceVersionUpgraded.class)
                        .writes((tx, caller, in) -> warned(use.upgrade(tx, caller, in.apiDate()))),
                Operation.post(PATH + "/rollback")
                        .named("VersionsRollback", GROUP, "Undoes the workspace's last upgrade, for 72 hours after it.")
                        .needs(Permission.WORKSPACE_WRITE)
                        .takes(Nothing.class)
                        .givesWarned(Pin.class)
                        .mayFail(Problem.NothingToRollBack.class, Problem.RollbackTooLate.class)
                        .emits(Event.WorkspaceVersionRolledBack.class)
                        .writes((tx, caller, in) -> warned(use.rollBack(tx, caller))));
    }

    private static Warned<Pin> warned(Pin pin) {
        int pinned = pin.pinnedAccessTokensCount();
        if (pinned == 0) return new Warned<>(pin, List.of());
        var tokens = pinned == 1 ? "1 access token is" : pinned + " access tokens are";
        return new Warned<>(
                pin,
                List.of(new Warned.Warning(
                        "PINNED_TOKENS_STAY",
                        tokens + " pinned to an API date and not moved; GET " + PATH + "/uses lists them.",
                        "")));
    }
}
