package syntropy.agent;

/// The state of an agent, whether it is online or not.
public enum AgentStatus {
    OK,
    /// WireGuard could not be set up.
    WG_ERROR,
    /// Another agent has the same name.
    DUPLICATE_NAME_ERROR,
    /// It asked for a tag that its token does not allow.
    AGENT_TAG_WHITELIST_WARNING;

    public static AgentStatus of(boolean hasWireguardError, boolean hasDuplicateName, boolean hasRefusedTag) {
        if (hasWireguardError) return WG_ERROR;
        if (hasDuplicateName) return DUPLICATE_NAME_ERROR;
        return hasRefusedTag ? AGENT_TAG_WHITELIST_WARNING : OK;
    }
}
