package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.List;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.StringNode;

/// Times in requests say their offset.
final class NaiveTimes implements VersionChange {
    private static final Schema.Text NAIVE = new Schema.Text(0, 64, Format.DATE_TIME_OR_NAIVE, List.of());

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Times in requests need an offset, such as `Z`; before, one without was UTC.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        var lowered = new LinkedHashMap<String, Schema.Property>();
        newer.properties()
                .forEach((name, property) -> lowered.put(name, property.of(inside(operation, property.schema()))));
        return new Schema.Obj(newer.type(), newer.name(), newer.doc(), lowered);
    }

    private Schema inside(Operation<?, ?> operation, Schema schema) {
        return switch (schema) {
            case Schema.Obj object -> downgradeRequest(operation, object);
            case Schema.Arr(var items, int min, int max) -> new Schema.Arr(inside(operation, items), min, max);
            case Schema.Lenient(var told, var also, boolean orNull, var lift) ->
                new Schema.Lenient(inside(operation, told), also, orNull, lift);
            case Schema.Text text
            when text.format() == Format.DATE_TIME ->
                new Schema.Lenient(text, NAIVE, false, time -> StringNode.valueOf(time.stringValue() + "Z"));
            default -> schema;
        };
    }
}
