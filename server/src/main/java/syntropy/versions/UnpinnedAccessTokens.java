package syntropy.versions;

import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// An access token made without an API date has the workspace's. What an older client makes is for its like, which
/// can't read newer answers and has no word for a date: such a token keeps the date it was made under.
///
/// @param older the date of the client
/// @param date the date after it
record UnpinnedAccessTokens(ApiDate older, ApiDate date) implements VersionChange {
    private static final String CREATE = "V1NetworkAuthAccessTokensCreate";
    private static final String API_DATE = "access_token_api_date";

    @Override
    public String text() {
        return "An access token that is created at `%s` without `access_token_api_date` is pinned to that date, not left to the workspace's."
                .formatted(older);
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        var pinned = newer.properties().get(API_DATE);
        if (!operation.name().equals(CREATE) || pinned == null) return newer;
        var doc = "The API date of its requests that name none; left out, %s.".formatted(older);
        return newer.with(API_DATE, new Schema.Property(pinned.schema(), false, pinned.nullable(), doc));
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (operation.name().equals(CREATE) && !request.has(API_DATE)) request.put(API_DATE, older.toString());
    }
}
