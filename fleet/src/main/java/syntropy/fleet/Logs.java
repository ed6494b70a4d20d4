package syntropy.fleet;

/// What agents send of their own log.
public enum Logs {
    NONE,
    /// A line for each change of peers.
    CHANGES,
    /// As the Go agent is set at first: also a copy of each message that it receives.
    ALL
}
