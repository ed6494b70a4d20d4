package syntropy.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measurements: what most of the bytes from agents are.
final class StatsReader {
    private StatsReader() {}

    /// Without interfaces that aren't one of the four.
    static FromAgent stats(JsonIn in) {
        var interfaces = new ArrayList<FromAgent.InterfaceStats>();
        boolean isList = in.array();
        while (isList && in.element()) {
            String name = "";
            String key = "";
            List<FromAgent.PeerStat> peers = List.of();
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "iface" -> name = in.text();
                    case "iface_public_key" -> key = in.text();
                    case "peers" -> peers = peers(in);
                    default -> in.skip();
                }
            }
            var link = Link.ofInterface(name);
            if (link != null) interfaces.add(new FromAgent.InterfaceStats(link, key, peers));
        }
        return new FromAgent.PeerStats(interfaces);
    }

    /// Without interfaces that aren't one of the four.
    static FromAgent traffic(JsonIn in) {
        var interfaces = new ArrayList<FromAgent.Traffic>();
        boolean isList = in.array();
        while (isList && in.element()) {
            String name = "";
            double receivedSpeed = 0;
            double sentSpeed = 0;
            long received = 0;
            long sent = 0;
            long receivedDropped = 0;
            long sentDropped = 0;
            long receivedWrong = 0;
            long sentWrong = 0;
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "iface" -> name = in.text();
                    // The slip is the Windows agent's
                    case "rx_speed_mbsps", "rx_speed_mbps" -> receivedSpeed = Math.max(0, in.number());
                    case "tx_speed_mbsps", "tx_speed_mbps" -> sentSpeed = Math.max(0, in.number());
                    case "rx_packets" -> received = in.count();
                    case "tx_packets" -> sent = in.count();
                    case "rx_dropped" -> receivedDropped = in.count();
                    case "tx_dropped" -> sentDropped = in.count();
                    case "rx_errors" -> receivedWrong = in.count();
                    case "tx_errors" -> sentWrong = in.count();
                    default -> in.skip();
                }
            }
            var link = Link.ofInterface(name);
            if (link == null) continue;
            interfaces.add(new FromAgent.Traffic(
                    link,
                    receivedSpeed,
                    sentSpeed,
                    received,
                    sent,
                    receivedDropped,
                    sentDropped,
                    receivedWrong,
                    sentWrong));
        }
        return new FromAgent.InterfaceTraffic(interfaces);
    }

    private static List<FromAgent.PeerStat> peers(JsonIn in) {
        if (!in.array()) return List.of();
        var peers = new ArrayList<FromAgent.PeerStat>();
        while (in.element()) {
            if (!in.isNull()) peers.add(peer(in));
        }
        return peers;
    }

    private static FromAgent.PeerStat peer(JsonIn in) {
        String key = "";
        String internalIp = "";
        Instant lastHandshake = null;
        int keepAlive = 0;
        Double latency = null;
        double loss = 1;
        long received = 0;
        long sent = 0;
        double receivedSpeed = 0;
        double sentSpeed = 0;
        int connection = 0;
        int group = 0;
        in.object();
        for (var field = in.field(); field != null; field = in.field()) {
            switch (field) {
                case "public_key" -> key = in.text();
                case "internal_ip" -> internalIp = in.text();
                case "last_handshake" -> lastHandshake = in.time();
                case "keep_alive_interval" -> keepAlive = in.integer();
                case "latency_ms" -> latency = in.measure();
                case "packet_loss" -> loss = Math.min(1, orOne(in.measure()));
                case "rx_bytes" -> received = in.count();
                case "tx_bytes" -> sent = in.count();
                case "rx_speed_mbps" -> receivedSpeed = Math.max(0, in.number());
                case "tx_speed_mbps" -> sentSpeed = Math.max(0, in.number());
                case "connection_id" -> connection = in.natural();
                case "connection_group_id" -> group = in.natural();
                default -> in.skip();
            }
        }
        return new FromAgent.PeerStat(
                key,
                internalIp,
                lastHandshake,
                keepAlive,
                latency,
                loss,
                received,
                sent,
                receivedSpeed,
                sentSpeed,
                connection,
                group);
    }

    static List<FromAgent.Ping> pings(JsonIn in) {
        if (!in.array()) return List.of();
        var pings = new ArrayList<FromAgent.Ping>();
        while (in.element()) {
            String ip = "";
            Double latency = null;
            double loss = 1;
            if (!in.object()) continue;
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "ip" -> ip = in.text();
                    case "latency_ms" -> latency = in.measure();
                    case "packet_loss" -> loss = orOne(in.measure());
                    default -> in.skip();
                }
            }
            pings.add(new FromAgent.Ping(ip, latency, loss));
        }
        return pings;
    }

    /// What isn't known counts as lost.
    private static double orOne(@Nullable Double loss) {
        return loss == null ? 1 : loss;
    }
}
