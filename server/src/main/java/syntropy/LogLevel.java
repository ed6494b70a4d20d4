package syntropy;

/// The least that is logged.
enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
