package syntropy.protocol;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// At least one message of every type, each way, with the extremes that the protocol names.
final class Samples {
    static final Instant AT = Instant.parse("2026-11-24T02:04:01Z");

    static final WireGuardKey A_PUBLIC = new WireGuardKey("A".repeat(43) + "=");
    static final WireGuardKey A_SDN1 = new WireGuardKey("b1tE".repeat(10) + "b1s=");
    static final WireGuardKey B_PUBLIC = new WireGuardKey("/+8".repeat(14) + "8=");
    static final WireGuardKey B_SDN1 = new WireGuardKey("Zz09".repeat(10) + "Zzw=");

    private static final Peer.About B = new Peer.About(13, "3d12a410", "B’s gate 🚪", "203.0.113.9");

    private static final Peer.Service DB = new Peer.Service("db", "172.30.2.0/24", List.of(5432), List.of());

    static final Peer PEER =
            new Peer(Link.PUBLIC, B_PUBLIC, "10.69.7.1", List.of(DB), new Endpoint("203.0.113.9", 52065), 501, 90, B);

    static final Peer PEER_BY_RELAY =
            new Peer(Link.SDN1, B_SDN1, "10.69.7.2", List.of(DB), new Endpoint("192.0.2.7", 30001), 502, 90, B);

    static final AgentState STATE = new AgentState(
            12,
            interfaces(),
            List.of(PEER, PEER_BY_RELAY),
            List.of(new AgentState.Subnetwork("syn_net", "172.29.4.0/24")));

    private static final FromAgent.DockerNetwork NETWORK =
            new FromAgent.DockerNetwork("b1f0", "bridge", List.of("172.17.0.0/16"));

    private static final FromAgent.Container CONTAINER = new FromAgent.Container(
            "9c2e",
            "web",
            "running",
            "Up 3 hours",
            List.of("bridge"),
            List.of("172.17.0.2"),
            new FromAgent.Ports(List.of(80), List.of()));

    record Sample<M>(String name, String id, @Nullable Instant executedAt, M message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Samples() {}

    static List<Sample<ToAgent>> toAgent() {
        return List.of(
                new Sample<>("get-info", "q1", AT, new ToAgent.GetInfo()),
                new Sample<>("config-info", "c1", AT, new ToAgent.ConfigInfo(STATE)),
                new Sample<>(
                        "config-info-first",
                        "c2",
                        null,
                        new ToAgent.ConfigInfo(new AgentState(1, fresh(), List.of(), List.of()))),
                new Sample<>("config-info-deleted", "c3", null, new ToAgent.Deleted()),
                new Sample<>(
                        "wg-conf",
                        "w1",
                        AT,
                        new ToAgent.WgConf(
                                List.of(PeerCommand.Remove.of(PEER_BY_RELAY), new PeerCommand.Add(PEER, "10.69.3.1")))),
                new Sample<>("wg-conf-nothing", "w2", null, new ToAgent.WgConf(List.of())),
                new Sample<>(
                        "wg-conf-unknown-endpoint",
                        "w3",
                        null,
                        new ToAgent.WgConf(List.of(new PeerCommand.Add(
                                new Peer(Link.PUBLIC, B_PUBLIC, "10.69.7.1", List.of(), Endpoint.UNKNOWN, 1, 1, B),
                                "10.69.3.1")))),
                new Sample<>(
                        "auto-ping", "p1", null, new ToAgent.AutoPing(List.of("203.0.113.9", "198.51.100.4"), 60, 5)),
                new Sample<>("auto-ping-stop", "p2", null, new ToAgent.AutoPing(List.of(), 0, 0)),
                new Sample<>("set-settings", "s1", null, new ToAgent.SetSettings(10, 1.1f)),
                new Sample<>("support-info-cta", "u1", null, new ToAgent.GetSupportInfo()));
    }

    static List<Sample<FromAgent>> fromAgent() {
        return List.of(
                new Sample<>(
                        "get-info",
                        "q1",
                        null,
                        new FromAgent.AgentInfo(
                                7,
                                true,
                                List.of("edge", "eu"),
                                "198.51.100.7",
                                new FromAgent.Location(40.14, -74.21),
                                List.of(NETWORK),
                                List.of(CONTAINER))),
                new Sample<>(
                        "get-info-bare",
                        "q2",
                        AT,
                        new FromAgent.AgentInfo(0, false, List.of(), null, null, List.of(), List.of())),
                new Sample<>(
                        "update-agent-config",
                        "c1",
                        AT,
                        new FromAgent.ConfigApplied(List.of(
                                new FromAgent.Actual(Link.PUBLIC, A_PUBLIC, "10.69.3.1", 41000),
                                new FromAgent.Actual(Link.SDN2, A_SDN1, "10.69.3.3", 0)))),
                new Sample<>("update-agent-config-same", "c2", AT, new FromAgent.ConfigApplied(List.of())),
                new Sample<>(
                        "update-agent-config-failure",
                        "c3",
                        null,
                        new FromAgent.Failure("UPDATE_AGENT_CONFIG", "the port is in use")),
                new Sample<>(
                        "wg-route-status",
                        Messages.UNASKED,
                        AT,
                        new FromAgent.RouteStatus(List.of(new FromAgent.GroupRoutes(
                                501,
                                90,
                                List.of(
                                        new FromAgent.Route("172.30.2.0/24", true, ""),
                                        new FromAgent.Route("172.30.9.0/24", false, "file exists")))))),
                new Sample<>(
                        "ifaces-peers-active-data",
                        Messages.UNASKED,
                        AT,
                        new FromAgent.ActivePaths(List.of(
                                new FromAgent.PathChange(501, 502, 90, AT, FromAgent.PathReason.LOSS),
                                new FromAgent.PathChange(0, 601, 91, AT, FromAgent.PathReason.NEW),
                                new FromAgent.PathChange(701, 0, 92, AT, FromAgent.PathReason.DELETE)))),
                new Sample<>("ifaces-peers-bw-data", Messages.UNASKED, AT, stats()),
                new Sample<>(
                        "ifaces-bw-data",
                        Messages.UNASKED,
                        AT,
                        new FromAgent.InterfaceTraffic(
                                List.of(new FromAgent.Traffic(Link.PUBLIC, 0.0125, 1.5, 600, 500, 2, 1, 4, 3)))),
                new Sample<>("network-info", Messages.UNASKED, AT, new FromAgent.Networks(List.of(NETWORK))),
                new Sample<>("container-info", Messages.UNASKED, AT, new FromAgent.Containers(List.of(CONTAINER))),
                new Sample<>(
                        "hw-service-info",
                        Messages.UNASKED,
                        AT,
                        new FromAgent.HostServices(List.of(
                                new FromAgent.HostService("lan", List.of("192.168.50.0/24"), FromAgent.Ports.NONE)))),
                new Sample<>(
                        "kubernetes-service-info",
                        Messages.UNASKED,
                        AT,
                        new FromAgent.KubernetesServices(List.of(new FromAgent.KubernetesService(
                                "api", List.of("10.96.12.7"), new FromAgent.Ports(List.of(443), List.of(53)))))),
                new Sample<>(
                        "auto-ping",
                        Messages.UNASKED,
                        AT,
                        new FromAgent.Pings(List.of(
                                new FromAgent.Ping("203.0.113.9", 0.53, 0),
                                new FromAgent.Ping("198.51.100.4", null, 1)))),
                new Sample<>(
                        "support-info-atc",
                        "u1",
                        AT,
                        new FromAgent.SupportInfo(List.of(
                                new FromAgent.Section(
                                        "wg_info", "interface: SYNTROPY_PUBLIC\n  listening port: 41000\n"),
                                new FromAgent.Section("AUTO_PING", "{\"pings\":[]}")))),
                new Sample<>(
                        "logger",
                        Messages.UNASKED,
                        null,
                        new FromAgent.Log(
                                FromAgent.Severity.INFO, "[INF] 2026/11/24 02:04:01 Config_Info.  Configuring...")));
    }

    private static FromAgent stats() {
        return new FromAgent.PeerStats(List.of(
                new FromAgent.InterfaceStats(
                        Link.PUBLIC,
                        A_PUBLIC.text(),
                        List.of(
                                new FromAgent.PeerStat(
                                        B_PUBLIC.text(),
                                        "10.69.7.1",
                                        Instant.parse("2026-11-24T02:04:55Z"),
                                        15,
                                        2.48,
                                        0,
                                        1600,
                                        (1L << 40) + 1,
                                        0.000033,
                                        12.5,
                                        501,
                                        90),
                                new FromAgent.PeerStat(
                                        A_SDN1.text(), "10.69.8.1", null, 15, null, 1, 0, 0, 0, 0, 0, 0))),
                new FromAgent.InterfaceStats(Link.SDN1, A_SDN1.text(), List.of())));
    }

    static Map<Link, LocalInterface> interfaces() {
        var interfaces = fresh();
        interfaces.put(Link.PUBLIC, new LocalInterface("10.69.3.1", A_PUBLIC, 41000));
        interfaces.put(Link.SDN1, new LocalInterface("10.69.3.2", A_SDN1, 0));
        return interfaces;
    }

    /// Of an agent that has reported nothing yet.
    static Map<Link, LocalInterface> fresh() {
        return new EnumMap<>(Map.of(
                Link.PUBLIC, new LocalInterface("10.69.3.1", null, 0),
                Link.SDN1, new LocalInterface("10.69.3.2", null, 0),
                Link.SDN2, new LocalInterface("10.69.3.3", null, 0),
                Link.SDN3, new LocalInterface("10.69.3.4", null, 0)));
    }
}
