package syntropy.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The shape of a JSON value. One model serves the check of requests, OpenAPI and the version changes that lower it.
public sealed interface Schema {
    /// @param type the record it was read from, which version changes go by
    /// @param name in OpenAPI; distinct among all shapes
    record Obj(Class<?> type, String name, String doc, SequencedMap<String, Property> properties) implements Schema {
        public Obj with(String property, Property value) {
            var copy = new LinkedHashMap<>(properties);
            copy.put(property, value);
            return new Obj(type, name, doc, copy);
        }

        /// The same under another name, for a shape that is lowered in some places and stays as it is in others.
        public Obj named(String other) {
            return new Obj(type, other, doc, properties);
        }

        public Obj without(String... names) {
            var copy = new LinkedHashMap<>(properties);
            for (var each : names) copy.remove(each);
            return new Obj(type, name, doc, copy);
        }

        /// The same with some properties under other names, in their old places. Names that aren't there are passed
        /// over.
        public Obj renamed(Map<String, String> oldToNew) {
            var copy = new LinkedHashMap<String, Property>();
            properties.forEach((property, value) -> copy.put(oldToNew.getOrDefault(property, property), value));
            return new Obj(type, name, doc, copy);
        }

        public Obj renamed(String old, String now) {
            return renamed(new TreeMap<>(Map.of(old, now)));
        }
    }

    record Property(Schema schema, boolean required, boolean nullable, String doc) {
        public Property of(Schema other) {
            return new Property(other, required, nullable, doc);
        }

        public Property optional() {
            return new Property(schema, false, nullable, doc);
        }

        public Property notNull() {
            return new Property(schema, required, false, doc);
        }
    }

    record Arr(Schema items, int min, int max) implements Schema {}

    /// @param oneOf the allowed values; empty = any
    record Text(int min, int max, Format format, List<String> oneOf) implements Schema {}

    record Whole(long min, long max) implements Schema {}

    record Decimal(double min, double max) implements Schema {}

    record Flag() implements Schema {}

    /// `field:ASC`, or a list of objects with one key each.
    record OrderBy(List<String> fields) implements Schema {}

    /// What is published, and what else is taken from clients that have always sent it. Documents and complaints tell
    /// only what is published.
    ///
    /// @param also another shape that is taken
    /// @param orNull whether null is taken too
    /// @param lift makes the published form of what isn't; null means as if it had not been sent
    record Lenient(Schema told, Schema also, boolean orNull, Function<JsonNode, @Nullable JsonNode> lift)
            implements Schema {}

    /// Whatever JSON: the state of some object in the audit log.
    record Free() implements Schema {}

    /// A list of 0 to 2^31-1 elements.
    static Arr listOf(Schema items) {
        return new Arr(items, 0, Integer.MAX_VALUE);
    }

    static Whole id() {
        return new Whole(1, Integer.MAX_VALUE);
    }
}
