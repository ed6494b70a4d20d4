package syntropy.kernel;

/// What an agent offers behind it: `agent_service_id`.
public record ServiceId(int value) implements NumberId {
    public ServiceId {
        NumberId.check(value);
    }
}
