package syntropy.token;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Permission;
import syntropy.kernel.WorkspaceId;

/// What a valid access or session token stands for, as stored at this moment.
///
/// @param session the session's id; null when the secret is the token's own
/// @param apiDate the token's pinned date, else its workspace's
/// @param isPinned whether it is the token's own
/// @param expiresAt when the access token ends
/// @param lastUsedAt to the minute; null before the first use
public record Credential(
        WorkspaceId workspace,
        AccessTokenId token,
        @Nullable String session,
        String name,
        Set<Permission> permissions,
        ApiDate apiDate,
        boolean isPinned,
        Instant expiresAt,
        List<AddressBlock> allowedAddresses,
        @Nullable AccountId account,
        @Nullable Instant lastUsedAt) {
    public boolean allowsAddress(String address) {
        return allowedAddresses.isEmpty() || allowedAddresses.stream().anyMatch(block -> block.contains(address));
    }
}
