package syntropy.connection;

/// How a subnet stands on one connection.
public enum SubnetStatus {
    /// Not yet confirmed by the agent.
    PENDING,
    OK,
    ERROR
}
