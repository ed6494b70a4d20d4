package syntropy.event;

import org.jspecify.annotations.Nullable;

/// An event with the object's state on either side of it, for the audit log: what the API would show of it, secrets
/// left out.
///
/// @param before null when the object did not exist
/// @param after null when it no longer does
public record Happening(
        Event event, @Nullable Object before, @Nullable Object after) {}
