package syntropy.workspace;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.event.Event;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

public final class WorkspaceApi {
    record Update(
            @Field.Length(min = 1, max = 255) @Nullable String workspaceName,

            @Field.Doc("The longest life a new access token may have, in days; 0 takes the bound away.")
            @Field.Range(min = 0, max = 3650)
            @Nullable
            Integer workspaceAccessTokenMaxDays) {}

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
                                workspaces.update(tx, caller, in.workspaceName(), in.workspaceAccessTokenMaxDays())));
    }
}
