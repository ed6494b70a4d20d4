package syntropy.protocol;

import org.jspecify.annotations.Nullable;

/// Who an agent says it is when it connects.
///
/// @param id of 1 to 255 characters, in lower case. It may end in the public address, and then changes with it when
///     the agent starts anew; clones of one machine may share it
/// @param name of 1 to 255 characters
/// @param publicIpv4 as the agent found it out; null when it couldn't
/// @param version of semver, at most 64 characters; `0.0.0` when the agent gave no such thing
public record Device(
        String id,
        String name,
        @Nullable String publicIpv4,
        boolean wireGuardWorks,
        Platform platform,
        String version) {
    public enum Platform {
        LINUX,
        MACOS,
        WINDOWS
    }
}
