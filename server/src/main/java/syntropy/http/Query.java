package syntropy.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands behind the `?`. A name without `=` has the empty value; a repeated name has several.
public sealed interface Query {
    /// @param values in the order in which each name first stood; each list has at least one value
    record Parameters(Map<String, List<String>> values) implements Query {}

    /// @param parameter whose name or value is not percent-encoded UTF-8; as sent when it is the name that isn't
    record Malformed(String parameter) implements Query {}

    /// @param raw percent-encoded, `+` for a space, without `?`; may be empty
    static Query parse(String raw) {
        if (raw.isEmpty()) return new Parameters(Map.of());
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int from = 0; from <= raw.length(); ) {
            int ampersand = raw.indexOf('&', from);
            int end = ampersand < 0 ? raw.length() : ampersand;
            if (end > from) {
                int equals = raw.indexOf('=', from);
                int nameEnd = equals < 0 || equals > end ? end : equals;
                String name = Percent.decode(raw, from, nameEnd, true);
                if (name == null) return new Malformed(raw.substring(from, nameEnd));
                String value = nameEnd == end ? "" : Percent.decode(raw, nameEnd + 1, end, true);
                if (value == null) return new Malformed(name);
                values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
            from = end + 1;
        }
        return new Parameters(values);
    }
}
