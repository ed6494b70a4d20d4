package syntropy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WireGuardFileTest {
    @Test
    void hasWhatWireGuardNeedsAndAPlaceForThePrivateKey() {
        assertThat(WireGuardFile.files(Samples.STATE)).containsOnlyKeys(Link.PUBLIC, Link.SDN1);
        assertThat(WireGuardFile.files(Samples.STATE).get(Link.PUBLIC)).isEqualTo("""
                [Interface]
                # the private key of AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                PrivateKey = <PRIVATE_KEY>
                Address = 10.69.3.1/32
                ListenPort = 41000

                [Peer]
                # B’s gate 🚪
                PublicKey = /+8/+8/+8/+8/+8/+8/+8/+8/+8/+8/+8/+8/+8/+88=
                AllowedIPs = 10.69.7.1/32, 172.30.2.0/24
                Endpoint = 203.0.113.9:52065
                PersistentKeepalive = 15
                """);
    }

    @Test
    void withoutPeersThereIsStillPublic() {
        var state = new AgentState(1, Samples.fresh(), List.of(), List.of());
        assertThat(WireGuardFile.files(state)).hasSize(1).containsEntry(Link.PUBLIC, """
                [Interface]
                PrivateKey = <PRIVATE_KEY>
                Address = 10.69.3.1/32
                """);
    }

    @Test
    void aPeerOfUnknownPortHasToSpeakFirst() {
        var peer = new Peer(
                Link.PUBLIC,
                Samples.B_PUBLIC,
                "10.69.7.1",
                List.of(),
                new Endpoint("203.0.113.9", 0),
                1,
                1,
                Samples.PEER.about());
        assertThat(WireGuardFile.files(new AgentState(1, Samples.fresh(), List.of(peer), List.of())))
                .hasEntrySatisfying(Link.PUBLIC, file -> assertThat(file).doesNotContain("Endpoint"));
    }

    @Test
    void aNameIsNeverConfiguration() {
        var about = new Peer.About(2, "d", "x\n[Peer]\rPostUp = rm\u2028PostDown = rm\0", "0.0.0.0");
        var peer = new Peer(Link.PUBLIC, Samples.B_PUBLIC, "10.69.7.1", List.of(), Endpoint.UNKNOWN, 1, 1, about);
        assertThat(WireGuardFile.files(new AgentState(1, Samples.fresh(), List.of(peer), List.of())))
                .hasEntrySatisfying(
                        Link.PUBLIC,
                        file -> assertThat(file.lines().filter(line -> !line.startsWith("#")))
                                .containsExactly(
                                        "[Interface]",
                                        "PrivateKey = <PRIVATE_KEY>",
                                        "Address = 10.69.3.1/32",
                                        "",
                                        "[Peer]",
                                        "PublicKey = " + Samples.B_PUBLIC,
                                        "AllowedIPs = 10.69.7.1/32",
                                        "PersistentKeepalive = 15"));
    }
}
