package syntropy.gateway;

import syntropy.kernel.ConnectionId;
import syntropy.protocol.Link;

/// Numbers of the paths of a connection: agents need one for each and report it back.
final class PathId {
    private static final int PATHS = 4;

    private PathId() {}

    static int of(ConnectionId connection, Link path) {
        int place = switch (path) {
            case PUBLIC -> 0;
            case SDN1 -> 1;
            case SDN2 -> 2;
            case SDN3 -> 3;
        };
        return Math.addExact(Math.multiplyExact(connection.value(), PATHS), place);
    }
}
