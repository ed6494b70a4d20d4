package syntropy.connection;

import org.jspecify.annotations.Nullable;
import syntropy.kernel.ConnectionId;
import syntropy.protocol.Link;

/// Numbers of the paths of a connection: agents need one for each and report it back.
public final class PathId {
    private static final Link[] PATHS = {Link.PUBLIC, Link.SDN1, Link.SDN2, Link.SDN3};

    private PathId() {}

    public static int of(ConnectionId connection, Link path) {
        int place = switch (path) {
            case PUBLIC -> 0;
            case SDN1 -> 1;
            case SDN2 -> 2;
            case SDN3 -> 3;
        };
        return Math.addExact(Math.multiplyExact(connection.value(), PATHS.length), place);
    }

    /// The connection that a path belongs to; null of what is no path's number.
    public static @Nullable ConnectionId connection(int path) {
        return path < PATHS.length ? null : new ConnectionId(path / PATHS.length);
    }

    public static Link link(int path) {
        return PATHS[Math.floorMod(path, PATHS.length)];
    }
}
