package syntropy.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AgentStatus;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;

@Field.Doc("The encrypted link of two agents; there is one for each pair.")
public record Connection(
        ConnectionId agentConnectionGroupId,
        ConnectionStatus agentConnectionGroupStatus,

        @Field.Doc("The reason for the status, for people.") @Nullable
        String agentConnectionGroupStatusReason,

        boolean agentConnectionGroupSdnEnabled,
        CreatedBy agentConnectionGroupCreatedBy,

        @Field.Doc("How many subnets are switched on in it.")
        int agentConnectionSubnetsEnabledCount,

        @Field.Doc("The end with the lower id.") @JsonProperty("agent_1")
        End agent1,

        @JsonProperty("agent_2") End agent2,
        Instant agentConnectionGroupCreatedAt,
        Instant agentConnectionGroupUpdatedAt) {

    @Field.Doc("One end of a connection.")
    public record End(
            AgentId agentId,
            String agentName,
            @Nullable String agentPublicIpv4,
            @Nullable Integer agentProviderId,
            AgentStatus agentStatus,
            boolean agentIsOnline,
            boolean agentIsVirtual,
            int agentSubnetsCount) {}

    /// The two agents' ids, whichever way round, as a key.
    public record Pair(AgentId low, AgentId high) {
        public static Pair of(AgentId one, AgentId other) {
            return one.value() < other.value() ? new Pair(one, other) : new Pair(other, one);
        }

        /// A record's own gives all pairs of a mesh of a thousand some thirty thousand values.
        @Override
        public int hashCode() {
            return (low.value() * 0x9E3779B1) ^ (high.value() * 0x85EBCA77);
        }
    }
}
