package syntropy.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;

@Field.Doc("A connection in short, as a picture of the whole network shows it.")
public record NetworkConnection(
        ConnectionId agentConnectionGroupId,
        ConnectionStatus agentConnectionGroupStatus,

        @Field.Doc("The reason for the status, for people.") @Nullable
        String agentConnectionGroupStatusReason,

        CreatedBy agentConnectionGroupCreatedBy,
        @JsonProperty("agent_1") End agent1,
        @JsonProperty("agent_2") End agent2,
        Instant agentConnectionGroupUpdatedAt) {
    public record End(AgentId agentId, boolean agentIsVirtual) {}
}
