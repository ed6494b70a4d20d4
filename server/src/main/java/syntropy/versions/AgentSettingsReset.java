package syntropy.versions;

import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Null returns agents' settings to the defaults.
final class AgentSettingsReset implements VersionChange {
    private static final String UPDATE = "V1NetworkAgentsSettingsUpdate";
    private static final String THRESHOLD = "rerouting_threshold";
    private static final String DIFF = "latency_diff";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Updating agents' settings with `rerouting_threshold` null returns to the defaults, and leaving it out changes"
                + " nothing. Before, it had to be there, any number in its place returned to the defaults, and"
                + " `latency_diff` was rounded when it was no whole number.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(UPDATE)) return newer;
        var threshold = newer.properties().get(THRESHOLD);
        if (threshold == null || !(threshold.schema() instanceof Schema.Obj shape)) return newer;
        var orNumber = new Schema.Lenient(
                withDecimals(shape),
                new Schema.Decimal(-Double.MAX_VALUE, Double.MAX_VALUE),
                false,
                _ -> NODES.nullNode());
        return newer.with(
                THRESHOLD,
                new Schema.Property(orNumber, true, false, threshold.doc() + " So does any number in its place."));
    }

    private static Schema.Obj withDecimals(Schema.Obj shape) {
        var diff = shape.properties().get(DIFF);
        if (diff == null || !(diff.schema() instanceof Schema.Whole whole)) return shape;
        return shape.with(
                DIFF,
                diff.of(new Schema.Lenient(
                        whole, new Schema.Decimal(whole.min(), whole.max()), false, AgentSettingsReset::rounded)));
    }

    private static JsonNode rounded(JsonNode number) {
        return NODES.numberNode(Math.toIntExact(Math.round(number.doubleValue())));
    }
}
