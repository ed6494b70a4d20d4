package syntropy.agent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Ipv4Cidr;

@Field.Doc("A machine of the network, or the entry of a plain WireGuard device.")
public record Agent(
        AgentId agentId,

        @Field.Doc("Should be unique: agents of one name are flagged.")
        String agentName,

        AgentType agentType,

        @Field.Doc("The agent software's version; null for a virtual agent.") @Nullable
        String agentVersion,

        @Field.Doc("The workspace's id, a colon, and what tells the machine from others.")
        String agentDeviceId,

        @Nullable String agentPublicIpv4,
        @Nullable String agentLocationCity,
        @Field.Doc("Two letters, ISO 3166-1.") @Nullable String agentLocationCountry,
        @Nullable Double agentLocationLat,
        @Nullable Double agentLocationLon,
        Provider.@Nullable Ref agentProvider,
        List<Tag> agentTags,
        AgentStatus agentStatus,
        boolean agentIsOnline,
        boolean agentIsVirtual,
        LockedFields agentLockedFields,
        Interfaces network,

        @Field.Doc("Whether its services start switched on.")
        boolean agentServicesDefaultStatus,

        int agentServicesSubnetsCount,

        @Field.Doc("How many of them are switched on at the agent.")
        int agentServicesSubnetsEnabledCount,

        @Field.Doc("The block of its four internal addresses.")
        Ipv4Cidr agentInternalSubnet,

        @Field.Doc("The agent token it enrolled with.") AgentTokenId agentTokenId,
        Instant agentCreatedAt,
        Instant agentModifiedAt) {}
