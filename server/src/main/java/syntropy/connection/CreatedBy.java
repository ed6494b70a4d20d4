package syntropy.connection;

/// What made a connection.
public enum CreatedBy {
    /// A call of the API.
    API,
    /// A rule; it goes when its cause goes.
    RULE
}
