package syntropy.protocol;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Exactly the types that agents decode: a number that is a text, or the other way round, would cost the whole
/// message. Lists are never null and never absent, since the Windows agent needs them.
final class ToAgentWriter {
    private final JsonGenerator out;

    ToAgentWriter(JsonGenerator out) {
        this.out = out;
    }

    static String type(ToAgent message) {
        return switch (message) {
            case ToAgent.GetInfo _ -> "GET_INFO";
            case ToAgent.ConfigInfo _, ToAgent.Deleted _ -> "CONFIG_INFO";
            case ToAgent.WgConf _ -> "WG_CONF";
            case ToAgent.AutoPing _ -> "AUTO_PING";
            case ToAgent.SetSettings _ -> "SET_SETTINGS";
            case ToAgent.GetSupportInfo _ -> "SUPPORT_INFO_CTA";
        };
    }

    /// `data` and its value.
    void body(ToAgent message) {
        out.writeName("data");
        switch (message) {
            case ToAgent.GetInfo _, ToAgent.GetSupportInfo _ -> {
                out.writeStartObject();
                out.writeEndObject();
            }
            case ToAgent.ConfigInfo(var state) -> config(state);
            case ToAgent.Deleted _ -> deleted();
            case ToAgent.WgConf(var commands) -> commands(commands);
            case ToAgent.AutoPing ping -> autoPing(ping);
            case ToAgent.SetSettings settings -> settings(settings);
        }
    }

    private void config(AgentState state) {
        out.writeStartObject();
        out.writeNumberProperty("agent_id", state.agentId());
        out.writeObjectPropertyStart("network");
        state.interfaces().forEach((link, it) -> {
            out.writeObjectPropertyStart(link.name());
            out.writeStringProperty("internal_ip", it.internalIp());
            if (it.publicKey() != null)
                out.writeStringProperty("public_key", it.publicKey().text());
            out.writeNumberProperty("listen_port", it.listenPort());
            out.writeEndObject();
        });
        out.writeEndObject();
        out.writeArrayPropertyStart("vpn");
        state.peers().forEach(peer -> add(peer, state.gateway(peer.link())));
        out.writeEndArray();
        out.writeArrayPropertyStart("subnetworks");
        for (var subnetwork : state.subnetworks()) {
            out.writeStartObject();
            out.writeStringProperty("name", subnetwork.name());
            out.writeStringProperty("subnet", subnetwork.prefix());
            out.writeStringProperty("type", "DOCKER");
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void deleted() {
        out.writeStartObject();
        out.writeObjectPropertyStart("network");
        out.writeEndObject();
        out.writeArrayPropertyStart("vpn");
        out.writeEndArray();
        out.writeEndObject();
    }

    private void commands(List<PeerCommand> commands) {
        out.writeStartArray();
        for (var command : commands) {
            switch (command) {
                case PeerCommand.Add(var peer, var gateway) -> add(peer, gateway);
                case PeerCommand.Remove remove -> remove(remove);
            }
        }
        out.writeEndArray();
    }

    private void add(Peer peer, String gateway) {
        out.writeStartObject();
        out.writeStringProperty("fn", "add_peer");
        out.writeObjectPropertyStart("args");
        out.writeStringProperty("ifname", peer.link().interfaceName());
        out.writeStringProperty("public_key", peer.publicKey().text());
        allowedIps(peer.internalIp(), peer.prefixes());
        out.writeStringProperty("endpoint_ipv4", peer.endpoint().ipv4());
        out.writeNumberProperty("endpoint_port", peer.endpoint().port());
        out.writeStringProperty("gw_ipv4", gateway);
        out.writeEndObject();
        metadata(peer);
        out.writeEndObject();
    }

    private void metadata(Peer peer) {
        out.writeObjectPropertyStart("metadata");
        out.writeStringProperty("device_id", peer.about().deviceId());
        out.writeStringProperty("device_name", peer.about().name());
        out.writeStringProperty("device_public_ipv4", peer.about().publicIpv4());
        out.writeNumberProperty("connection_id", peer.connectionId());
        out.writeNumberProperty("connection_group_id", peer.connectionGroupId());
        out.writeNumberProperty("agent_id", peer.about().agentId());
        out.writeStringProperty("link_tag", peer.link().name());
        out.writeArrayPropertyStart("allowed_ips_info");
        for (var service : peer.services()) {
            out.writeStartObject();
            out.writeStringProperty("agent_service_name", service.name());
            MessageWriter.numbers(out, "agent_service_tcp_ports", service.tcpPorts());
            MessageWriter.numbers(out, "agent_service_udp_ports", service.udpPorts());
            out.writeStringProperty("agent_service_subnet_ip", service.prefix());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void remove(PeerCommand.Remove remove) {
        out.writeStartObject();
        out.writeStringProperty("fn", "remove_peer");
        out.writeObjectPropertyStart("args");
        out.writeStringProperty("ifname", remove.link().interfaceName());
        out.writeStringProperty("public_key", remove.publicKey().text());
        allowedIps(remove.internalIp(), remove.prefixes());
        out.writeEndObject();
        out.writeEndObject();
    }

    private void allowedIps(String internalIp, List<String> prefixes) {
        out.writeArrayPropertyStart("allowed_ips");
        out.writeString(internalIp + "/32");
        prefixes.forEach(out::writeString);
        out.writeEndArray();
    }

    private void autoPing(ToAgent.AutoPing ping) {
        out.writeStartObject();
        MessageWriter.texts(out, "ips", ping.ips());
        out.writeNumberProperty("interval", ping.intervalSeconds());
        out.writeNumberProperty("response_limit", ping.responseLimit());
        out.writeEndObject();
    }

    private void settings(ToAgent.SetSettings settings) {
        out.writeStartObject();
        out.writeObjectPropertyStart("rerouting_threshold");
        out.writeNumberProperty("latency_diff", settings.latencyDiffMs());
        out.writeNumberProperty("latency_ratio", settings.latencyRatio());
        out.writeEndObject();
        out.writeEndObject();
    }
}
