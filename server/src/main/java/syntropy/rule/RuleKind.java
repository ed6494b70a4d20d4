package syntropy.rule;

/// What a rule does.
public enum RuleKind {
    /// Connects one agent with every agent that carries a tag.
    POINT_TO_TAG
}
