package syntropy.kernel;

/// The link of two agents: `agent_connection_group_id`.
public record ConnectionId(int value) implements NumberId {
    public ConnectionId {
        NumberId.check(value);
    }
}
