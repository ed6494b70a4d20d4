package syntropy.protocol;

import java.util.ArrayList;
import java.util.List;

/// What agents find behind them: Docker's networks and containers, services of the host and of Kubernetes.
final class DiscoveryReader {
    private DiscoveryReader() {}

    static List<FromAgent.DockerNetwork> networks(JsonIn in) {
        var networks = new ArrayList<FromAgent.DockerNetwork>();
        if (!in.array()) return networks;
        while (in.element()) {
            String id = "";
            String name = "";
            List<String> subnets = List.of();
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "agent_network_id" -> id = in.text();
                    case "agent_network_name" -> name = in.text();
                    case "agent_network_subnets" -> subnets = in.texts();
                    default -> in.skip();
                }
            }
            networks.add(new FromAgent.DockerNetwork(id, name, subnets));
        }
        return networks;
    }

    static List<FromAgent.Container> containers(JsonIn in) {
        var containers = new ArrayList<FromAgent.Container>();
        if (!in.array()) return containers;
        while (in.element()) {
            String id = "";
            String name = "";
            String state = "";
            String uptime = "";
            List<String> networks = List.of();
            List<String> ips = List.of();
            var ports = FromAgent.Ports.NONE;
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "agent_container_id" -> id = in.text();
                    case "agent_container_name" -> name = in.text();
                    case "agent_container_state" -> state = in.text();
                    case "agent_container_uptime" -> uptime = in.text();
                    case "agent_container_networks" -> networks = in.texts();
                    case "agent_container_ips" -> ips = in.texts();
                    case "agent_container_ports" -> ports = ports(in);
                    default -> in.skip();
                }
            }
            containers.add(new FromAgent.Container(id, name, state, uptime, networks, ips, ports));
        }
        return containers;
    }

    static List<FromAgent.HostService> hostServices(JsonIn in) {
        var services = new ArrayList<FromAgent.HostService>();
        boolean isList = in.array();
        while (isList && in.element()) {
            String name = "";
            List<String> subnets = List.of();
            var ports = FromAgent.Ports.NONE;
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "agent_network_iface" -> name = in.text();
                    case "agent_network_subnets" -> subnets = in.texts();
                    case "agent_network_ports" -> ports = ports(in);
                    default -> in.skip();
                }
            }
            services.add(new FromAgent.HostService(name, subnets, ports));
        }
        return services;
    }

    static List<FromAgent.KubernetesService> kubernetesServices(JsonIn in) {
        var services = new ArrayList<FromAgent.KubernetesService>();
        boolean isList = in.array();
        while (isList && in.element()) {
            String name = "";
            List<String> addresses = List.of();
            var ports = FromAgent.Ports.NONE;
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "agent_service_name" -> name = in.text();
                    // The published schema has a list; the Go agent sends one text.
                    case "agent_service_subnets" -> addresses = in.isText() ? List.of(in.text()) : in.texts();
                    case "agent_service_ports" -> ports = ports(in);
                    default -> in.skip();
                }
            }
            services.add(new FromAgent.KubernetesService(name, addresses, ports));
        }
        return services;
    }

    private static FromAgent.Ports ports(JsonIn in) {
        List<Integer> tcp = List.of();
        List<Integer> udp = List.of();
        if (!in.object()) return FromAgent.Ports.NONE;
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "tcp" -> tcp = in.ports();
                case "udp" -> udp = in.ports();
                default -> in.skip();
            }
        }
        return new FromAgent.Ports(tcp, udp);
    }
}
