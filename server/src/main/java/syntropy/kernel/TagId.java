package syntropy.kernel;

/// A label on agents: `agent_tag_id`.
public record TagId(int value) implements NumberId {
    public TagId {
        NumberId.check(value);
    }
}
