package syntropy.connection;

import org.jspecify.annotations.Nullable;

/// How a connection stands, and why: what its two ends add up to.
///
/// @param reason for people; empty when there is nothing to say
record Standing(ConnectionStatus status, String reason) {
    static final String VIRTUAL_END = "The status of connections with a virtual agent can't be known";

    /// @param path how it finds the connection; null before it has reported
    record End(
            String name,
            boolean isOnline,
            boolean isVirtual,
            @Nullable PathStatus path) {}

    /// A connection is PENDING until an end reports it up, and again when an end comes back; that nothing comes through
    /// says little before.
    static Standing after(ConnectionStatus before, End one, End other) {
        if (one.isVirtual || other.isVirtual) return new Standing(ConnectionStatus.NOT_AVAILABLE, VIRTUAL_END);
        if (!one.isOnline) return offline(one);
        if (!other.isOnline) return offline(other);
        var path = worst(one.path, other.path);
        boolean isTooEarly = path == PathStatus.LOST && before == ConnectionStatus.PENDING;
        if (path == null || isTooEarly) return new Standing(ConnectionStatus.PENDING, "");
        return new Standing(path.status(), path.reason());
    }

    private static Standing offline(End end) {
        return new Standing(ConnectionStatus.OFFLINE, "Agent " + end.name + " is offline");
    }

    private static @Nullable PathStatus worst(@Nullable PathStatus one, @Nullable PathStatus other) {
        if (one == null) return other;
        return other == null ? one : one.worst(other);
    }
}
