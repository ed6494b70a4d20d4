package syntropy.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import syntropy.api.Field;

@Field.Doc("What all agents of the workspace keep to.")
public record AgentSettings(ReroutingThreshold reroutingThreshold) {
    /// As agents have it before they are told anything else.
    static final double LATENCY_RATIO = 1.1;

    static final int LATENCY_DIFF = 10;

    @Field.Doc("When an agent's traffic leaves a path for a faster one: when that is faster by both.")
    public record ReroutingThreshold(
            @Field.Doc("Whether the defaults are in force.") @JsonProperty("default")
            boolean isDefault,

            double latencyRatioDefault,
            @Field.Doc("Milliseconds.") int latencyDiffDefault,

            @Field.Doc("How many times slower the present path is.")
            double latencyRatio,

            @Field.Doc("By how many milliseconds the present path is slower.")
            int latencyDiff) {}

    static final AgentSettings DEFAULTS = of(true, LATENCY_RATIO, LATENCY_DIFF);

    static AgentSettings of(double latencyRatio, int latencyDiff) {
        return of(false, latencyRatio, latencyDiff);
    }

    private static AgentSettings of(boolean isDefault, double latencyRatio, int latencyDiff) {
        return new AgentSettings(
                new ReroutingThreshold(isDefault, LATENCY_RATIO, LATENCY_DIFF, latencyRatio, latencyDiff));
    }
}
