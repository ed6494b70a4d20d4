package syntropy.api;

import java.util.Locale;

/// A field that a list can be ordered by. Its enum lists all of one kind of object, each constant by the field's name.
public interface OrderField {
    String name();

    /// The name on the wire.
    default String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
