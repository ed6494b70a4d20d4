package syntropy.service;

import java.time.Instant;
import java.util.List;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ServiceId;

@Field.Doc("Something that can be reached behind an agent.")
public record Service(
        ServiceId agentServiceId,
        AgentId agentId,
        String agentServiceName,
        ServiceType agentServiceType,
        @Field.Doc("Whether it runs, as the agent says.") boolean agentServiceIsActive,

        @Field.Doc("The networks it is in, as the agent names them.")
        List<String> agentServiceNetworks,

        List<Integer> agentServiceTcpPorts,
        List<Integer> agentServiceUdpPorts,
        List<Subnet> agentServiceSubnets,
        Instant agentServiceCreatedAt,
        Instant agentServiceUpdatedAt) {
    Service with(List<Subnet> subnets) {
        return new Service(
                agentServiceId,
                agentId,
                agentServiceName,
                agentServiceType,
                agentServiceIsActive,
                agentServiceNetworks,
                agentServiceTcpPorts,
                agentServiceUdpPorts,
                subnets,
                agentServiceCreatedAt,
                agentServiceUpdatedAt);
    }
}
