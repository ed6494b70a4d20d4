package syntropy.fleet;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import syntropy.protocol.AgentState;
import syntropy.protocol.Endpoint;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.Peer;

/// States of agents that a test needs, made of what agents have reported.
final class World {
    private World() {}

    /// Agent n has 10.69.n.1 to 10.69.n.4.
    static AgentState alone(int agent) {
        return with(agent, List.of());
    }

    static AgentState with(int agent, List<Peer> peers) {
        var own = new EnumMap<Link, LocalInterface>(Link.class);
        for (var link : Link.values()) own.put(link, new LocalInterface(ip(agent, link), null, 0));
        return new AgentState(agent, own, peers, List.of());
    }

    static String ip(int agent, Link link) {
        return "10.69.%d.%d".formatted(agent, List.of(Link.values()).indexOf(link) + 1);
    }

    /// How the other is told of an agent that has reported its keys.
    static Peer peer(SimulatedAgent agent, Link link, int group, String... prefixes) {
        var services = new ArrayList<Peer.Service>();
        for (var prefix : prefixes) services.add(new Peer.Service("s", prefix, List.of(), List.of()));
        var machine = agent.machine();
        var address = Objects.requireNonNullElse(machine.publicIp(), "0.0.0.0");
        int number = List.of(Link.values()).indexOf(link);
        return new Peer(
                link,
                Objects.requireNonNull(agent.key(link)),
                ip(agent.agentId(), link),
                services,
                new Endpoint(address, agent.port(link)),
                group * 10 + number,
                group,
                new Peer.About(agent.agentId(), machine.deviceId(), machine.name(), address));
    }

    static Machine machine(int number) {
        return Machine.plain("device" + number, "agent " + number, "198.18.0." + number);
    }

    static FromAgent.DockerNetwork network(String prefix) {
        return new FromAgent.DockerNetwork("n" + prefix, "net", List.of(prefix));
    }
}
