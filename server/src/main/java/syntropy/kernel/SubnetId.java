package syntropy.kernel;

/// One subnet of a service: `agent_service_subnet_id`.
public record SubnetId(int value) implements NumberId {
    public SubnetId {
        NumberId.check(value);
    }
}
