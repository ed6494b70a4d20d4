package syntropy.kernel;

/// What connects an agent with all that carry a tag: a rule's `id`.
public record RuleId(int value) implements NumberId {
    public RuleId {
        NumberId.check(value);
    }
}
