package syntropy;

/// How log lines look.
enum LogFormat {
    /// For people.
    TEXT,
    /// One JSON object a line, for machines.
    JSON
}
