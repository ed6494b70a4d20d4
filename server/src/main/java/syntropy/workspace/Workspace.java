package syntropy.workspace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.ApiDate;
import syntropy.kernel.WorkspaceId;

@Field.Doc("The tenant that a token belongs to.")
public record Workspace(
        WorkspaceId workspaceId,
        @Field.Doc("Unique on this server.") String workspaceName,

        @Field.Doc("The API date of requests that name none and whose token is pinned to none.")
        ApiDate workspaceApiDate,

        @Field.Doc("The longest life a new access token may have, in days; null means no bound.") @Nullable
        Integer workspaceAccessTokenMaxDays,

        Instant workspaceCreatedAt,
        Instant workspaceUpdatedAt) {}
