package syntropy.api;

import org.jooq.Field;

/// A field that a list can be ordered by. Its enum lists all of one kind of object.
public interface OrderField {
    /// The name on the wire.
    String wire();

    /// Has an index that begins with the workspace, this column and the id.
    Field<?> column();
}
