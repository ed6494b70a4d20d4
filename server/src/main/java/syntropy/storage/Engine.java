package syntropy.storage;

/// The database engines that one migration history serves.
public enum Engine {
    SQLITE,
    POSTGRES
}
