package syntropy.connection;

/// How a connection stands.
public enum ConnectionStatus {
    /// Made, and not yet reported up.
    PENDING,
    CONNECTED,
    /// Up, with trouble.
    WARNING,
    ERROR,
    /// An end is offline.
    OFFLINE,
    /// It can't be known.
    NOT_AVAILABLE
}
