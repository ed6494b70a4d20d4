package syntropy.service;

import syntropy.api.Field;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.SubnetId;

@Field.Doc("An address range of a service.")
public record Subnet(
        SubnetId agentServiceSubnetId,
        Ipv4Cidr agentServiceSubnetIp,
        @Field.Doc("Whether the agent has it now.") boolean agentServiceSubnetIsActive,
        @Field.Doc("The user's switch at the agent.") boolean agentServiceSubnetIsUserEnabled,

        @Field.Doc("How the switch stood when it was found.")
        boolean agentServiceSubnetIsEnabledByDefault) {
    /// Whether it is there, and switched on at its agent: connections in which it is on reach it.
    public boolean canBeReached() {
        return agentServiceSubnetIsActive && agentServiceSubnetIsUserEnabled;
    }

    Subnet active(boolean active) {
        return active == agentServiceSubnetIsActive
                ? this
                : new Subnet(
                        agentServiceSubnetId,
                        agentServiceSubnetIp,
                        active,
                        agentServiceSubnetIsUserEnabled,
                        agentServiceSubnetIsEnabledByDefault);
    }
}
