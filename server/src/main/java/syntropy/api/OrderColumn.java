package syntropy.api;

import org.jooq.Field;

/// An order that the database keeps.
public interface OrderColumn extends OrderField {
    /// Has an index that begins with the workspace, this column and the id; never NULL.
    Field<?> column();
}
