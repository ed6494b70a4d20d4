package syntropy.protocol;

import org.jspecify.annotations.Nullable;

/// One of the paths between two agents. Every agent has one WireGuard interface for each, with a key pair, a port
/// and an internal address of its own; interface N of one agent peers with interface N of the other.
public enum Link {
    /// Straight to the peer's public address.
    PUBLIC,

    /// Through a relay, as are the next two.
    SDN1,
    SDN2,
    SDN3;

    private static final String PREFIX = "SYNTROPY_";

    /// What the operating system calls it. Agents must be told it in full: without the prefix they add the peer but
    /// fail at its routes.
    public String interfaceName() {
        return PREFIX + name();
    }

    /// Null when it is none of the four.
    static @Nullable Link ofInterface(String name) {
        for (var link : values()) {
            if (name.length() == PREFIX.length() + link.name().length() && name.equals(link.interfaceName()))
                return link;
        }
        return null;
    }

    /// Null when it is none of the four.
    static @Nullable Link find(String name) {
        for (var link : values()) {
            if (link.name().equals(name)) return link;
        }
        return null;
    }
}
