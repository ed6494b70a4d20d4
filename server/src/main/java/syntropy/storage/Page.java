package syntropy.storage;

/// Which part of a list is wanted.
public sealed interface Page {
    int limit();

    record First(int limit) implements Page {}

    /// What is listed right after the object with this id.
    record After(Object cursor, int limit) implements Page {}

    /// What is listed right before the object with this id, still in list order.
    record Before(Object cursor, int limit) implements Page {}

    /// What is left after leaving out so many: costs as much as what it leaves out. For old API dates.
    record Offset(int offset, int limit) implements Page {}
}
