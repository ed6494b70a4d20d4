package syntropy.workspace;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.event.Event;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

public final class WorkspaceApi {
    record Update(
            @Field.Length(min = 1, max = 255) @Nullable String workspaceName,

            @Field.Doc("The longest life a new access token may have, in days; 0 takes the bound away.")
            @Field.Range(min = 0, max = 3650)
            @Nullable
            Integer workspaceAccessTokenMaxDays) {}

    @Field.Doc("A workspace as the older clients know it.")
    record Listed(
            WorkspaceId workspaceId,
            String workspaceName,

            @Field.Doc("Whether members need a second factor; this server has none, so it is false.")
            @JsonProperty("workspace_require_2fa")
            boolean workspaceRequire2fa,

            @Field.Doc("Whether connections may ask for relayed paths; they always may.")
            boolean workspaceEnableSdnConnections,

            Instant workspaceCreatedAt) {
        static Listed of(Workspace workspace) {
            return new Listed(
                    workspace.workspaceId(), workspace.workspaceName(), false, true, workspace.workspaceCreatedAt());
        }
    }

    record Rename(
            WorkspaceId workspaceId,
            @Field.Length(min = 1, max = 255) @Nullable String workspaceName,

            @Field.Doc("Only false: this server has no second factor.") @JsonProperty("workspace_require_2fa") @Nullable
            Boolean workspaceRequire2fa) {}

    private WorkspaceApi() {}

    public static List<Operation<?, ?>> operations(Workspaces workspaces) {
        return List.of(
                Operation.get("/v1/network/workspace")
                        .named("WorkspaceGet", "Workspace", "Shows the workspace of the token.")
                        .needs(Permission.WORKSPACE_READ)
                        .takes(Nothing.class)
                        .gives(Workspace.class)
                        .reads((tx, caller, in) -> workspaces.get(tx, caller.workspace())),
                Operation.patch("/v1/network/workspace")
                        .named("WorkspaceUpdate", "Workspace", "Changes the workspace's name and policies.")
                        .needs(Permission.WORKSPACE_WRITE)
                        .takes(Update.class)
                        .gives(Workspace.class)
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.WorkspaceUpdated.class)
                        .writes((tx, caller, in) ->
                                workspaces.update(tx, caller, in.workspaceName(), in.workspaceAccessTokenMaxDays())),
                Operation.get("/v1/network/auth/workspaces")
                        .named(
                                "V1NetworkAuthWorkspaceGet",
                                "Workspace",
                                "Lists the workspaces that the token opens, which is one: its own.")
                        .needs(Permission.WORKSPACE_READ)
                        .takes(Nothing.class)
                        .givesAll(Listed.class)
                        .reads((tx, caller, in) -> List.of(Listed.of(workspaces.get(tx, caller.workspace())))),
                Operation.patch("/v1/network/auth/workspaces/{workspace_id}")
                        .named(
                                "V1NetworkAuthWorkspaceUpdate",
                                "Workspace",
                                "Changes the name of the token's workspace.")
                        .needs(Permission.WORKSPACE_WRITE)
                        .takes(Rename.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .emits(Event.WorkspaceUpdated.class)
                        .writes((tx, caller, in) -> {
                            rename(workspaces, tx, caller, in);
                            return Nothing.NOTHING;
                        }));
    }

    private static void rename(Workspaces workspaces, Tx tx, Caller caller, Rename in) {
        if (!in.workspaceId().equals(caller.workspace())) throw Workspaces.absent(in.workspaceId());
        if (in.workspaceRequire2fa() instanceof Boolean required && required) {
            throw new Problem.Invalid(
                            "/workspace_require_2fa",
                            FieldError.Code.NOT_ALLOWED,
                            "can't be true: this server has no second factor yet")
                    .thrown();
        }
        workspaces.update(tx, caller, in.workspaceName(), null);
    }
}
