package syntropy.agent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;

@Field.Doc("An agent in short, as a picture of the whole network shows it.")
public record NetworkAgent(
        AgentId agentId,
        String agentName,
        AgentType agentType,

        @Field.Doc("The agent software's version; null for a virtual agent.") @Nullable
        String agentVersion,

        String agentDeviceId,
        @Nullable String agentPublicIpv4,
        @Nullable String agentLocationCity,

        @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
        Integer agentProviderId,

        List<Tag> agentTags,
        AgentStatus agentStatus,
        boolean agentIsOnline,
        Instant agentModifiedAt) {}
