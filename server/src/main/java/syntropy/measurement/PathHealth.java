package syntropy.measurement;

/// How a path stands, in three words.
enum PathHealth {
    OK,
    WARNING,
    ERROR
}
