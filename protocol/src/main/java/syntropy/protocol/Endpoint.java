package syntropy.protocol;

/// Where a peer's WireGuard datagrams go: the peer itself, or a relay.
///
/// @param ipv4 an address is always sent, since agents make a host route even of an empty one
/// @param port 0 when unknown: the agent then waits for the peer to speak first, and leaves the endpoint of a peer
///     that it already has as it is
public record Endpoint(String ipv4, int port) {
    public static final Endpoint UNKNOWN = new Endpoint(Ipv4.UNKNOWN, 0);

    /// @throws IllegalArgumentException when it isn't one, or a port is given at the address 0.0.0.0, which is the
    ///     host itself
    public Endpoint {
        Ipv4.address(ipv4);
        Limits.port(port);
        if (port != 0 && ipv4.equals(Ipv4.UNKNOWN)) {
            throw new IllegalArgumentException("a port of an unknown address is nowhere");
        }
    }
}
