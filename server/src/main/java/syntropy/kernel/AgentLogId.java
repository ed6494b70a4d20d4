package syntropy.kernel;

/// The id of a line of an agent's log, `log_…`: an opaque string that sorts by birth.
public record AgentLogId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
