package syntropy.protocol;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/// As the Go agent writes: what it leaves out when it is zero is left out.
final class FromAgentWriter {
    private final JsonGenerator out;

    FromAgentWriter(JsonGenerator out) {
        this.out = out;
    }

    static String type(FromAgent message) {
        return switch (message) {
            case FromAgent.AgentInfo _ -> "GET_INFO";
            case FromAgent.ConfigApplied _ -> "UPDATE_AGENT_CONFIG";
            case FromAgent.RouteStatus _ -> "WG_ROUTE_STATUS";
            case FromAgent.ActivePaths _ -> "IFACES_PEERS_ACTIVE_DATA";
            case FromAgent.PeerStats _ -> "IFACES_PEERS_BW_DATA";
            case FromAgent.InterfaceTraffic _ -> "IFACES_BW_DATA";
            case FromAgent.Networks _ -> "NETWORK_INFO";
            case FromAgent.Containers _ -> "CONTAINER_INFO";
            case FromAgent.HostServices _ -> "HW_SERVICE_INFO";
            case FromAgent.KubernetesServices _ -> "KUBERNETES_SERVICE_INFO";
            case FromAgent.Pings _ -> "AUTO_PING";
            case FromAgent.SupportInfo _ -> "SUPPORT_INFO_ATC";
            case FromAgent.Log _ -> "LOGGER";
            case FromAgent.Failure failure -> failure.type();
        };
    }

    /// `data` and its value.
    void body(FromAgent message) {
        if (message instanceof FromAgent.Failure failure) {
            out.writeObjectPropertyStart("error");
            out.writeStringProperty("message", failure.message());
            out.writeEndObject();
            return;
        }
        out.writeName("data");
        switch (message) {
            case FromAgent.AgentInfo info -> info(info);
            case FromAgent.ConfigApplied applied -> configApplied(applied);
            case FromAgent.RouteStatus status -> routeStatus(status);
            case FromAgent.ActivePaths paths -> activePaths(paths);
            case FromAgent.PeerStats stats -> peerStats(stats);
            case FromAgent.InterfaceTraffic traffic -> traffic(traffic);
            case FromAgent.Networks networks -> networks(networks.networks());
            case FromAgent.Containers containers -> containers(containers.containers());
            case FromAgent.HostServices services -> hostServices(services);
            case FromAgent.KubernetesServices services -> kubernetesServices(services);
            case FromAgent.Pings pings -> pings(pings);
            case FromAgent.SupportInfo info -> sections(info);
            case FromAgent.Log log -> log(log);
            case FromAgent.Failure _ -> throw new IllegalStateException("has no data");
        }
    }

    private void info(FromAgent.AgentInfo info) {
        out.writeStartObject();
        if (info.provider() != 0) out.writeNumberProperty("agent_provider", info.provider());
        out.writeBooleanProperty("service_status", info.servicesOn());
        texts("agent_tags", info.tags());
        out.writeStringProperty("external_ip", info.externalIp() == null ? Ipv4.UNKNOWN : info.externalIp());
        var location = info.location();
        if (location != null) {
            if (location.latitude() != 0) out.writeNumberProperty("location_lat", location.latitude());
            if (location.longitude() != 0) out.writeNumberProperty("location_lon", location.longitude());
        }
        out.writeName("network_info");
        networks(info.networks());
        out.writeName("container_info");
        containers(info.containers());
        out.writeEndObject();
    }

    private void configApplied(FromAgent.ConfigApplied applied) {
        out.writeStartArray();
        for (var it : applied.interfaces()) {
            out.writeStartObject();
            out.writeStringProperty("fn", "create_interface");
            out.writeObjectPropertyStart("data");
            out.writeStringProperty("ifname", it.link().interfaceName());
            out.writeStringProperty("public_key", it.publicKey().text());
            out.writeStringProperty("internal_ip", it.internalIp());
            out.writeNumberProperty("listen_port", it.listenPort());
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void routeStatus(FromAgent.RouteStatus status) {
        out.writeStartArray();
        for (var group : status.groups()) {
            out.writeStartObject();
            id("connection_id", group.connectionId());
            id("connection_group_id", group.connectionGroupId());
            out.writeArrayPropertyStart("statuses");
            for (var route : group.routes()) {
                out.writeStartObject();
                out.writeStringProperty("status", route.ok() ? "OK" : "ERROR");
                out.writeStringProperty("ip", route.prefix());
                if (!route.message().isEmpty()) out.writeStringProperty("msg", route.message());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void activePaths(FromAgent.ActivePaths paths) {
        out.writeStartArray();
        for (var change : paths.changes()) {
            out.writeStartObject();
            out.writeNumberProperty("prev_connection_id", change.previousConnectionId());
            out.writeNumberProperty("connection_id", change.connectionId());
            id("connection_group_id", change.connectionGroupId());
            if (change.at() != null) out.writeStringProperty("timestamp", Times.text(change.at()));
            out.writeStringProperty("route_change_reason", Names.text(change.reason()));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void peerStats(FromAgent.PeerStats stats) {
        out.writeStartArray();
        for (var it : stats.interfaces()) {
            out.writeStartObject();
            out.writeStringProperty("iface", it.link().interfaceName());
            out.writeStringProperty("iface_public_key", it.publicKey());
            out.writeArrayPropertyStart("peers");
            it.peers().forEach(this::peerStat);
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void peerStat(FromAgent.PeerStat peer) {
        out.writeStartObject();
        out.writeStringProperty("public_key", peer.publicKey());
        out.writeStringProperty("internal_ip", peer.internalIp());
        if (peer.lastHandshake() != null) {
            out.writeStringProperty("last_handshake", Times.text(peer.lastHandshake()));
        }
        out.writeNumberProperty("keep_alive_interval", peer.keepAliveSeconds());
        if (peer.latencyMs() != null) number("latency_ms", peer.latencyMs());
        number("packet_loss", peer.packetLoss());
        out.writeNumberProperty("rx_bytes", peer.rxBytes());
        out.writeNumberProperty("tx_bytes", peer.txBytes());
        number("rx_speed_mbps", peer.rxMegabytesPerSecond());
        number("tx_speed_mbps", peer.txMegabytesPerSecond());
        id("connection_id", peer.connectionId());
        id("connection_group_id", peer.connectionGroupId());
        out.writeEndObject();
    }

    /// As the Windows agent writes, since no other does.
    private void traffic(FromAgent.InterfaceTraffic traffic) {
        out.writeStartArray();
        for (var it : traffic.interfaces()) {
            out.writeStartObject();
            out.writeStringProperty("iface", it.link().interfaceName());
            number("rx_speed_mbsps", it.rxMegabytesPerSecond());
            number("tx_speed_mbsps", it.txMegabytesPerSecond());
            out.writeNumberProperty("tx_dropped", it.txDropped());
            out.writeNumberProperty("rx_dropped", it.rxDropped());
            out.writeNumberProperty("tx_errors", it.txErrors());
            out.writeNumberProperty("rx_errors", it.rxErrors());
            out.writeNumberProperty("tx_packets", it.txPackets());
            out.writeNumberProperty("rx_packets", it.rxPackets());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void networks(List<FromAgent.DockerNetwork> networks) {
        out.writeStartArray();
        for (var network : networks) {
            out.writeStartObject();
            out.writeStringProperty("agent_network_id", network.id());
            out.writeStringProperty("agent_network_name", network.name());
            texts("agent_network_subnets", network.subnets());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void containers(List<FromAgent.Container> containers) {
        out.writeStartArray();
        for (var container : containers) {
            out.writeStartObject();
            out.writeStringProperty("agent_container_id", container.id());
            out.writeStringProperty("agent_container_name", container.name());
            out.writeStringProperty("agent_container_state", container.state());
            out.writeStringProperty("agent_container_uptime", container.uptime());
            texts("agent_container_networks", container.networks());
            texts("agent_container_ips", container.ips());
            ports("agent_container_ports", container.ports());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void hostServices(FromAgent.HostServices services) {
        out.writeStartArray();
        for (var service : services.services()) {
            out.writeStartObject();
            out.writeStringProperty("agent_network_iface", service.networkInterface());
            texts("agent_network_subnets", service.subnets());
            ports("agent_network_ports", service.ports());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /// One address is a text, which is all that the Go agent has; several are a list, as the published schema says.
    private void kubernetesServices(FromAgent.KubernetesServices services) {
        out.writeStartArray();
        for (var service : services.services()) {
            out.writeStartObject();
            out.writeStringProperty("agent_service_name", service.name());
            if (service.addresses().size() == 1) {
                out.writeStringProperty(
                        "agent_service_subnets", service.addresses().getFirst());
            } else {
                texts("agent_service_subnets", service.addresses());
            }
            ports("agent_service_ports", service.ports());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void pings(FromAgent.Pings pings) {
        out.writeStartObject();
        out.writeArrayPropertyStart("pings");
        for (var ping : pings.pings()) {
            out.writeStartObject();
            out.writeStringProperty("ip", ping.ip());
            if (ping.latencyMs() != null) number("latency_ms", ping.latencyMs());
            number("packet_loss", ping.packetLoss());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void sections(FromAgent.SupportInfo info) {
        out.writeStartArray();
        for (var section : info.sections()) {
            out.writeStartObject();
            out.writeStringProperty("key", section.key());
            out.writeStringProperty("value", section.value());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void log(FromAgent.Log log) {
        out.writeStartObject();
        out.writeStringProperty("severity", log.severity().name());
        out.writeStringProperty("message", log.message() + "\n");
        out.writeEndObject();
    }

    private void ports(String name, FromAgent.Ports ports) {
        out.writeObjectPropertyStart(name);
        MessageWriter.numbers(out, "tcp", ports.tcp());
        MessageWriter.numbers(out, "udp", ports.udp());
        out.writeEndObject();
    }

    private void texts(String name, List<String> texts) {
        MessageWriter.texts(out, name, texts);
    }

    private void id(String name, int id) {
        if (id != 0) out.writeNumberProperty(name, id);
    }

    /// Whole numbers without a fraction, as Go writes them.
    private void number(String name, double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            out.writeNumberProperty(name, (long) number);
        } else {
            out.writeNumberProperty(name, number);
        }
    }
}
