package syntropy.kernel;

/// What a secret opens, told by its first letters. A released prefix never changes: people search their files for it.
public enum SecretKind {
    /// Opens the REST API.
    ACCESS_TOKEN("syn_at_"),
    /// Presented by an agent.
    AGENT_TOKEN("syn_ag_"),
    /// Opens the REST API for a while, in the name of what it came from.
    SESSION("syn_se_"),
    /// Claims the first administrator, once.
    CLAIM("syn_cl_");

    private final String prefix;

    SecretKind(String prefix) {
        this.prefix = prefix;
    }

    public String prefix() {
        return prefix;
    }
}
