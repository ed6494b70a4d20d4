package syntropy.agent;

/// What runs at the other end.
public enum AgentType {
    LINUX,
    MACOS,
    WINDOWS,
    /// An entry made through the API for a plain WireGuard device.
    VIRTUAL
}
