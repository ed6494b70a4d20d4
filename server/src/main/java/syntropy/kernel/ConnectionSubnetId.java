package syntropy.kernel;

/// One subnet as switched on one connection: `agent_connection_subnet_id`.
public record ConnectionSubnetId(int value) implements NumberId {
    public ConnectionSubnetId {
        NumberId.check(value);
    }
}
