package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.WireGuardKey;

class WireGuardApiTest {
    private static final WireGuardKey KEY = new WireGuardKey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=");
    private static final String PATH = "/v1/network/agents/wg-config/";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aVirtualAgentsDeviceHasItsPeersWithWhatTheyOffer() {
        var secret = server.agentToken();
        int phone = server.agent("phone");
        int gateway = server.enrol(secret, "gateway");
        int silent = server.enrol(secret, "silent");
        server.call(
                "PATCH",
                "/v1/network/agents/" + phone,
                "{\"network\":{\"PUBLIC\":{\"agent_interface_public_key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=\"}}}");
        server.says(
                secret,
                gateway,
                new FromAgent.ConfigApplied(List.of(new FromAgent.Actual(Link.PUBLIC, KEY, "10.69.0.8", 41_000))));
        int connection = server.connection(phone, gateway);
        server.connection(phone, silent);
        int subnet = server.service(gateway, "db", "172.30.2.0/24")
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}".formatted(subnet));
        server.call(
                "PATCH",
                "/v1/network/connections/services",
                "{\"agent_connection_group_id\":%d,\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}"
                        .formatted(connection, subnet));

        var shown = server.get(PATH + phone).data();

        assertThat(shown.path("PUBLIC").asString()).isEqualTo("""
                [Interface]
                # the private key of AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=
                PrivateKey = <PRIVATE_KEY>
                Address = 10.69.0.4/32

                [Peer]
                # gateway
                PublicKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=
                AllowedIPs = 10.69.0.8/32, 172.30.2.0/24
                Endpoint = 198.51.100.7:41000
                PersistentKeepalive = 15
                """);
        assertThat(shown.has("SDN1")).isFalse();
    }

    @Test
    void anAgentThatConfiguresItselfHasNone() {
        int agent = server.enrol(server.agentToken(), "one");
        var refused = server.get(PATH + agent);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("AGENT_NOT_VIRTUAL");
        assertThat(server.get(PATH + 999).status()).isEqualTo(404);
    }
}
