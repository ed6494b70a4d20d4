package syntropy.http;

import org.jspecify.annotations.Nullable;

/// @param callers by access token; null for no limit
/// @param strangers by address, for calls without a valid token; null for no limit
public record Limits(
        @Nullable RateLimiter callers, @Nullable RateLimiter strangers) {}
