package syntropy.connection;

/// What is wrong with a path.
public enum PathWarning {
    /// At least one packet of a hundred.
    PACKET_LOSS,
    /// At least a second.
    LATENCY,
    /// None, or an end is offline.
    HANDSHAKE
}
