package syntropy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of an object in which null takes a value away and a field left out stays as it is (RFC 7396). Its record
/// has a
/// hidden component `nulls`, which is filled with the names of the fields that were given as null.
public interface Clearing {
    @Nullable
    List<String> nulls();

    default boolean clears(String field) {
        return nulls() instanceof List<String> names && names.contains(field);
    }

    /// The new value of the field: the given one, none when it was given as null, else the present one.
    default <T> @Nullable T changed(String field, @Nullable T given, @Nullable T present) {
        if (given != null) return given;
        return clears(field) ? null : present;
    }
}
