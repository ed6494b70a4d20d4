package syntropy.versions;

import java.util.List;
import syntropy.api.Format;
import syntropy.api.Gives;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;

/// Searches refuse empty values.
final class ErrorlessSearchDefaults implements VersionChange {
    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "In the body of a search, a `take` of 0, an empty `search` and an empty `order` are refused; before, they meant"
                + " not given.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!isSearch(operation)) return newer;
        var lowered = also(newer, "take", new Schema.Whole(0, 0));
        lowered = also(lowered, "search", new Schema.Text(0, 0, Format.LINE, List.of()));
        return also(lowered, "order", new Schema.Arr(new Schema.Free(), 0, 0));
    }

    private static boolean isSearch(Operation<?, ?> operation) {
        return operation.method() == Operation.Method.POST
                && (operation.gives().kind() == Gives.Kind.SLICE
                        || operation.path().endsWith("/search"));
    }

    private static Schema.Obj also(Schema.Obj newer, String name, Schema empty) {
        var property = newer.properties().get(name);
        if (property == null) return newer;
        return newer.with(name, property.of(new Schema.Lenient(property.schema(), empty, false, _ -> null)));
    }
}
