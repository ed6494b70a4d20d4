package syntropy.agent;

import java.util.List;
import syntropy.api.Field;

@Field.Doc("What the agent's own configuration fixes; it can't be changed here.")
public record LockedFields(
        boolean agentName,
        boolean agentProviderName,
        boolean agentLocationCity,
        boolean agentLocationCountry,
        boolean agentLocationLat,
        boolean agentLocationLon,
        @Field.Doc("The tags that the agent gave itself.") List<String> agentTags) {
    public static final LockedFields NONE = new LockedFields(false, false, false, false, false, false, List.of());
}
