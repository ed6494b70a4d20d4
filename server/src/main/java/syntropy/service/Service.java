package syntropy.service;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ServiceId;
import syntropy.kernel.SubnetId;

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

    /// As it would be had it been changed then.
    Service at(Instant updated) {
        return new Service(
                agentServiceId,
                agentId,
                agentServiceName,
                agentServiceType,
                agentServiceIsActive,
                agentServiceNetworks,
                agentServiceTcpPorts,
                agentServiceUdpPorts,
                agentServiceSubnets,
                agentServiceCreatedAt,
                updated);
    }

    Service without(Set<SubnetId> gone, Instant now) {
        return new Service(
                agentServiceId,
                agentId,
                agentServiceName,
                agentServiceType,
                agentServiceIsActive,
                agentServiceNetworks,
                agentServiceTcpPorts,
                agentServiceUdpPorts,
                agentServiceSubnets.stream()
                        .filter(subnet -> !gone.contains(subnet.agentServiceSubnetId()))
                        .toList(),
                agentServiceCreatedAt,
                now);
    }

    /// Whether the agent says that it has the subnet now, and would say so again if it were removed here.
    boolean isReported(Subnet subnet) {
        return agentServiceType != ServiceType.MANUAL && agentServiceIsActive && subnet.agentServiceSubnetIsActive();
    }
}
