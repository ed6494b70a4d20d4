package syntropy.versions;

import java.time.Instant;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.ApiDate;

/// A request that read something not long ago, without whatever in it looked like a secret.
///
/// @param path as sent, percent-encoded
/// @param query as sent, without `?`; may be empty
/// @param body JSON, or empty
/// @param apiDate the date it was answered at
/// @param token the last one that sent such a request
record RecentRead(
        String method,
        String path,
        String query,
        String body,
        ApiDate apiDate,
        NamedBy namedBy,
        AccessTokenId token,
        Instant seenAt) {}
