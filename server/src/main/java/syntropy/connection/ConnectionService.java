package syntropy.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AgentType;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.ConnectionSubnetId;
import syntropy.kernel.SubnetId;
import syntropy.service.Service;

@Field.Doc("What both ends of a connection offer, and which of it is switched on in the connection.")
public record ConnectionService(
        ConnectionId agentConnectionGroupId,

        @Field.Doc("The subnets that were ever switched here; one that isn't listed is off.")
        List<Switched> agentConnectionSubnets,

        @JsonProperty("agent_1") End agent1,
        @JsonProperty("agent_2") End agent2) {

    @Field.Doc("One subnet of one end as switched on one connection.")
    public record Switched(
            ConnectionSubnetId agentConnectionSubnetId,
            SubnetId agentServiceSubnetId,
            boolean agentConnectionSubnetIsEnabled,
            SubnetStatus agentConnectionSubnetStatus,
            @Nullable String agentConnectionSubnetError) {}

    @Field.Doc("One end and its services.")
    public record End(AgentId agentId, AgentType agentType, List<Service> agentServices) {}
}
