package syntropy.kernel;

/// The secret agents present has this number; old clients call it `api_key_id`.
public record AgentTokenId(int value) implements NumberId {
    public AgentTokenId {
        NumberId.check(value);
    }
}
