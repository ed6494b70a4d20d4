package syntropy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Messages as agents of several kinds and ages send them, character by character.
class RecordedTest {
    private static final String KEY = Samples.A_PUBLIC.text();

    @Test
    void theGoAgentsInfo() {
        assertThat(body("""
                {"id":"q1","type":"GET_INFO","data":{
                  "agent_provider":7, "service_status":false, "agent_tags":["edge","eu"], "external_ip":"198.51.100.7",
                  "location_lat":40.14, "location_lon":-74.21,
                  "network_info":[{"agent_network_id":"b1f0","agent_network_name":"bridge",
                    "agent_network_subnets":["172.17.0.0/16"]}],
                  "container_info":[{"agent_container_id":"9c2e","agent_container_name":"web",
                    "agent_container_state":"running","agent_container_uptime":"Up 3 hours",
                    "agent_container_networks":["bridge"],"agent_container_ips":["172.17.0.2"],
                    "agent_container_ports":{"tcp":[80],"udp":[]}}]}}"""))
                .isEqualTo(new FromAgent.AgentInfo(
                        7,
                        false,
                        List.of("edge", "eu"),
                        "198.51.100.7",
                        new FromAgent.Location(40.14, -74.21),
                        List.of(new FromAgent.DockerNetwork("b1f0", "bridge", List.of("172.17.0.0/16"))),
                        List.of(new FromAgent.Container(
                                "9c2e",
                                "web",
                                "running",
                                "Up 3 hours",
                                List.of("bridge"),
                                List.of("172.17.0.2"),
                                new FromAgent.Ports(List.of(80), List.of())))));
    }

    @Test
    void theWindowsAgentsErrors() {
        assertThat(body("""
                {"type":"UPDATE_AGENT_CONFIG","error":{"type":"ALREADY_IN_USE","message":"port 51820"}}""")).isEqualTo(new FromAgent.Failure("UPDATE_AGENT_CONFIG", "ALREADY_IN_USE; port 51820"));
        assertThat(body("""
                {"error":{"messages":["one","two"],"stacktrace":"at\\nline"},"id":"q","type":"GET_INFO","data":null}""")).isEqualTo(new FromAgent.Failure("GET_INFO", "one; two; at line"));
    }

    @Test
    void aNewKeyAndAnInterfaceThatIsNotOneOfTheFour() {
        assertThat(body("""
                {"id":"c1","type":"UPDATE_AGENT_CONFIG","executed_at":"2026-11-24T02:04:01Z","data":[
                 {"fn":"create_interface","data":{"ifname":"SYNTROPY_SDN2","public_key":"%s",
                   "internal_ip":"10.69.3.3","listen_port":36611}},
                 {"fn":"create_interface","data":{"ifname":"SYNTROPY_SDN4","public_key":"","listen_port":1}},
                 {"fn":"remove_interface","data":{"ifname":"SYNTROPY_SDN3","public_key":"%s"}}]}""".formatted(KEY, KEY)))
                .isEqualTo(new FromAgent.ConfigApplied(
                        List.of(new FromAgent.Actual(Link.SDN2, Samples.A_PUBLIC, "10.69.3.3", 36611))));
    }

    @Test
    void aKeyThatIsNoneNeverReachesAPeer() {
        assertThat(Messages.fromAgent("""
                {"id":"c1","type":"UPDATE_AGENT_CONFIG","data":[
                 {"fn":"create_interface","data":{"ifname":"SYNTROPY_SDN2","public_key":"short","listen_port":36611}}]}""".getBytes(UTF_8)))
                .isEqualTo(new Read.Malformed<>(
                        "UPDATE_AGENT_CONFIG", "not a WireGuard key, which is 32 bytes in base64"));
    }

    @Test
    void routes() {
        assertThat(body("""
                {"id":"-","type":"WG_ROUTE_STATUS","executed_at":"2026-11-24T02:04:01Z","data":[
                {"connection_id":501,"connection_group_id":90,"statuses":[{"status":"OK","ip":"172.30.2.0/24"},
                {"status":"ERROR","ip":"172.30.9.0/24","msg":"why"},{"status":"PENDING","ip":"172.30.8.0/24"}]},
                {"connection_group_id":91,"statuses":null}]}"""))
                .isEqualTo(new FromAgent.RouteStatus(List.of(
                        new FromAgent.GroupRoutes(
                                501,
                                90,
                                List.of(
                                        new FromAgent.Route("172.30.2.0/24", true, ""),
                                        new FromAgent.Route("172.30.9.0/24", false, "why"))),
                        new FromAgent.GroupRoutes(0, 91, List.of()))));
    }

    @Test
    void paths() {
        assertThat(body("""
                {"id":"-","type":"IFACES_PEERS_ACTIVE_DATA","executed_at":"x","data":[{"prev_connection_id":501,
                "connection_id":502,"connection_group_id":90,"timestamp":"2026-11-24T02:09:32Z",
                "route_change_reason":"loss"},{"connection_id":7,"timestamp":"2021-08-04T11:18:38.319935"},
                {"connection_id":8,"route_change_reason":"whim"}]}"""))
                .isEqualTo(new FromAgent.ActivePaths(List.of(
                        new FromAgent.PathChange(
                                501, 502, 90, Instant.parse("2026-11-24T02:09:32Z"), FromAgent.PathReason.LOSS),
                        new FromAgent.PathChange(
                                0, 7, 0, Instant.parse("2021-08-04T11:18:38.319935Z"), FromAgent.PathReason.UNKNOWN),
                        new FromAgent.PathChange(0, 8, 0, null, FromAgent.PathReason.UNKNOWN))));
    }

    @Test
    void measurementsOfBothAgents() {
        assertThat(body("""
                {"id":"-","type":"IFACES_PEERS_BW_DATA","executed_at":"2026-11-24T02:05:44Z","data":[
                 {"iface":"SYNTROPY_PUBLIC","iface_public_key":"%s","peers":[
                  {"public_key":"%s","internal_ip":"10.69.7.1","last_handshake":"2026-11-24T04:04:55+02:00",
                   "keep_alive_interval":15,"latency_ms":2.48,"packet_loss":0,"rx_bytes":1600,"tx_bytes":-1600,
                   "rx_speed_mbps":0.000033,"tx_speed_mbps":3.3e-05,"connection_id":501,"connection_group_id":90},
                  {"public_key":"k","internal_ip":"10.69.7.5","last_handshake":"0001-01-01T00:00:00Z",
                   "latency_ms":null,"packet_loss":5,"rx_bytes":18446744073709551615,"status":"OFFLINE",
                   "status_reason":"Packet loss 100%%","allowed_ips":["10.69.7.5/32"]},
                  null]},
                 {"iface":"wg0","peers":[{}]},
                 {"iface":"SYNTROPY_SDN1","iface_public_key":"x","peers":[]}]}""".formatted(KEY, KEY)))
                .isEqualTo(new FromAgent.PeerStats(List.of(
                        new FromAgent.InterfaceStats(
                                Link.PUBLIC,
                                KEY,
                                List.of(
                                        new FromAgent.PeerStat(
                                                KEY,
                                                "10.69.7.1",
                                                Instant.parse("2026-11-24T02:04:55Z"),
                                                15,
                                                2.48,
                                                0,
                                                1600,
                                                0,
                                                0.000033,
                                                0.000033,
                                                501,
                                                90),
                                        new FromAgent.PeerStat("k", "10.69.7.5", null, 0, null, 1, 0, 0, 0, 0, 0, 0))),
                        new FromAgent.InterfaceStats(Link.SDN1, "x", List.of()))));
    }

    @Test
    void trafficOfWholeInterfaces() {
        assertThat(body("""
                {"id":"Id63740000000000","type":"IFACES_BW_DATA","data":[
                 {"iface":"SYNTROPY_PUBLIC","rx_speed_mbsps":0.0125,"tx_speed_mbsps":1.5,"tx_dropped":1,"rx_dropped":2,
                  "tx_errors":3,"rx_errors":4,"tx_packets":500,"rx_packets":600,"interval":10000},
                 {"iface":"Ethernet","rx_speed_mbsps":9,"tx_packets":1},
                 {"iface":"SYNTROPY_SDN1","rx_speed_mbsps":null,"tx_packets":-7},
                 null]}"""))
                .isEqualTo(new FromAgent.InterfaceTraffic(List.of(
                        new FromAgent.Traffic(Link.PUBLIC, 0.0125, 1.5, 600, 500, 2, 1, 4, 3),
                        new FromAgent.Traffic(Link.SDN1, 0, 0, 0, 0, 0, 0, 0, 0))));
    }

    @Test
    void kubernetesServicesAsATextAndAsAList() {
        assertThat(body("""
                {"id":"-","type":"KUBERNETES_SERVICE_INFO","data":[{"agent_service_name":"api",
                "agent_service_subnets":"10.96.12.7","agent_service_ports":{"tcp":[443],"udp":null}},
                {"agent_service_name":"dns","agent_service_subnets":["10.96.0.10"],"agent_service_ports":null}]}"""))
                .isEqualTo(new FromAgent.KubernetesServices(List.of(
                        new FromAgent.KubernetesService(
                                "api", List.of("10.96.12.7"), new FromAgent.Ports(List.of(443), List.of())),
                        new FromAgent.KubernetesService("dns", List.of("10.96.0.10"), FromAgent.Ports.NONE))));
    }

    @Test
    void pingsOfBothAgents() {
        assertThat(body("""
                {"id":"-","type":"AUTO_PING","executed_at":"2026-11-24T02:05:44Z","data":{"pings":[
                {"ip":"203.0.113.9","latency_ms":0.53,"packet_loss":0},{"ip":"198.51.100.4","packet_loss":1},
                {"ip":"198.51.100.5","latency_ms":null,"packet_loss":5}]}}"""))
                .isEqualTo(new FromAgent.Pings(List.of(
                        new FromAgent.Ping("203.0.113.9", 0.53, 0),
                        new FromAgent.Ping("198.51.100.4", null, 1),
                        new FromAgent.Ping("198.51.100.5", null, 5))));
    }

    @Test
    void anEmptyListThatGoWritesAsANull() {
        assertThat(body("{\"id\":\"-\",\"type\":\"HW_SERVICE_INFO\",\"data\":null}"))
                .isEqualTo(new FromAgent.HostServices(List.of()));
        assertThat(body("{\"data\":null,\"type\":\"UPDATE_AGENT_CONFIG\",\"error\":null}"))
                .isEqualTo(new FromAgent.ConfigApplied(List.of()));
        assertThat(body("{\"type\":\"UPDATE_AGENT_CONFIG\",\"data\":[null,{\"fn\":\"later\"}]}"))
                .isEqualTo(new FromAgent.ConfigApplied(List.of()));
        assertThat(body("{\"type\":\"AUTO_PING\",\"data\":{\"pings\":null}}"))
                .isEqualTo(new FromAgent.Pings(List.of()));
        assertThat(body("{\"type\":\"AUTO_PING\",\"data\":[{\"ip\":\"203.0.113.9\",\"packet_loss\":0}]}"))
                .isEqualTo(new FromAgent.Pings(List.of(new FromAgent.Ping("203.0.113.9", null, 0))));
    }

    @Test
    void logLines() {
        assertThat(body("""
                {"id":"-","type":"LOGGER","data":{"severity":"INFO","message":"[INF] Config_Info.  Configuring...\\n"}}"""))
                .isEqualTo(new FromAgent.Log(FromAgent.Severity.INFO, "[INF] Config_Info.  Configuring..."));
        assertThat(body("{\"type\":\"LOGGER\",\"data\":{\"severity\":\"TRACE\",\"message\":\"x\"}}"))
                .isEqualTo(new FromAgent.Log(FromAgent.Severity.MESSAGE, "x"));
        var cut = (FromAgent.Log) body("{\"type\":\"LOGGER\",\"data\":{\"severity\":\"DEBUG\",\"message\":\"%s\"}}"
                .formatted("\\ud83d\\udeaa".repeat(5000)));
        assertThat(cut.message()).hasSizeLessThanOrEqualTo(Limits.LOG_CHARS).endsWith("🚪…");
    }

    @Test
    void whatThisControllerDoesNotUseIsUnknown() {
        assertThat(Messages.fromAgent("{\"id\":\"-\",\"type\":\"GET_CONFIG_INFO\",\"data\":[1,{}]}".getBytes(UTF_8)))
                .isEqualTo(new Read.Unknown<>("GET_CONFIG_INFO"));
    }

    /// As it is documented, in an order of its own and with what a controller may leave out.
    @Test
    void configurationsAreReadAsAgentsReadThem() {
        assertThat(Messages.toAgent("""
                {"data":{"agent_id":12,"network":{"PUBLIC":{"internal_ip":"10.69.3.1"},
                "SDN1":{"internal_ip":"10.69.3.2","public_key":null,"listen_port":null},
                "SDN2":{"internal_ip":"10.69.3.3"},"SDN3":{"internal_ip":"10.69.3.4"}},
                "vpn":null,"later":[{}]},"type":"CONFIG_INFO","id":"c1"}""".getBytes(UTF_8)))
                .isEqualTo(new Read.Message<>(
                        "c1", null, new ToAgent.ConfigInfo(new AgentState(12, Samples.fresh(), List.of(), List.of()))));
        for (var deleted : List.of("{}", "null", "{\"network\":{}}", "{\"network\":{\"PUBLIC\":null}}")) {
            assertThat(Messages.toAgent("{\"id\":\"c\",\"type\":\"CONFIG_INFO\",\"data\":%s}"
                            .formatted(deleted)
                            .getBytes(UTF_8)))
                    .isEqualTo(new Read.Message<>("c", null, new ToAgent.Deleted()));
        }
        assertThat(Messages.toAgent("{\"id\":\"c\",\"type\":\"CONFIG_INFO\"}".getBytes(UTF_8)))
                .isEqualTo(new Read.Message<>("c", null, new ToAgent.Deleted()));
    }

    private static FromAgent body(String text) {
        var read = Messages.fromAgent(text.getBytes(UTF_8));
        assertThat(read).isInstanceOf(Read.Message.class);
        return ((Read.Message<FromAgent>) read).body();
    }
}
