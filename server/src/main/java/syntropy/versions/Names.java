package syntropy.versions;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Renames fields in place.
final class Names {
    private Names() {}

    /// Names that aren't there are passed over.
    static void rename(ObjectNode value, Map<String, String> oldToNew) {
        oldToNew.forEach((old, now) -> {
            var field = value.remove(old);
            if (field != null) value.set(now, field);
        });
    }
}
