package syntropy.measurement;

/// How bad what an agent says is.
enum AgentLogSeverity {
    DEBUG,
    INFO,
    WARN,
    ERROR
}
