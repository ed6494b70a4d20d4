package syntropy.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Clearing;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.event.Event;
import syntropy.kernel.Permission;

public final class AgentSettingsApi {
    private static final String GROUP = "Agents";
    private static final String PATH = "/v1/network/agents/settings";

    record Threshold(
            @Field.Doc("How many times slower the present path is.") @Field.Range(min = 1, max = 1000)
            double latencyRatio,

            @Field.Doc("By how many milliseconds the present path is slower.") @Field.Range(min = 0, max = 60_000)
            int latencyDiff) {}

    record Update(
            @Field.Doc("When traffic leaves a path for a faster one; null returns to the defaults.")
            @Field.Clearable
            @Nullable
            Threshold reroutingThreshold,

            @Field.Hidden @Nullable List<String> nulls)
            implements Clearing {}

    private AgentSettingsApi() {}

    public static List<Operation<?, ?>> operations(Rerouting rerouting) {
        return List.of(
                Operation.get(PATH)
                        .named("V1NetworkAgentsSettingsGet", GROUP, "Shows what all agents of the workspace keep to.")
                        .needs(Permission.AGENTS_READ)
                        .takes(Nothing.class)
                        .gives(AgentSettings.class)
                        .reads((tx, caller, in) -> rerouting.get(tx, caller.workspace())),
                Operation.patch(PATH)
                        .named(
                                "V1NetworkAgentsSettingsUpdate",
                                GROUP,
                                "Changes what all agents of the workspace keep to, and tells them.")
                        .needs(Permission.AGENTS_WRITE)
                        .takes(Update.class)
                        .givesNothing()
                        .emits(Event.AgentSettingsUpdated.class)
                        .canRehearse()
                        .writes((tx, caller, in) -> {
                            if (in.reroutingThreshold() instanceof Threshold given)
                                rerouting.set(tx, caller, AgentSettings.of(given.latencyRatio(), given.latencyDiff()));
                            else if (in.clears("rerouting_threshold"))
                                rerouting.set(tx, caller, AgentSettings.DEFAULTS);
                            return Nothing.NOTHING;
                        }));
    }
}
