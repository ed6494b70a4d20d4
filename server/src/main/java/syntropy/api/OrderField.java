package syntropy.api;

/// A field that a list can be ordered by. Its enum lists all of one kind of object.
public interface OrderField {
    /// The name on the wire.
    String wire();
}
