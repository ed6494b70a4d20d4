package syntropy.network;

/// How a document of a configuration writes connections.
public enum Topology {
    /// Each endpoint with one other.
    P2P,
    /// Each endpoint with several others.
    P2M,
    /// Every endpoint with every other.
    MESH
}
