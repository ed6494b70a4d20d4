package syntropy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @Property
    void every32BytesAreAKeyOfOneSpelling(@ForAll @Size(32) byte[] bytes) {
        var text = Base64.getEncoder().encodeToString(bytes);
        assertThat(new WireGuardKey(text)).hasToString(text);
        var last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        int at = last.indexOf(text.charAt(42));
        var other = text.substring(0, 42) + last.charAt(at ^ 1) + "=";
        assertThat(WireGuardKey.isKey(other)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> new WireGuardKey(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void addressesAndPrefixesHaveOneSpelling(@ForAll int number) {
        var text = dotted(number);
        assertThat(Ipv4.address(text)).isEqualTo(text);
        assertThat(Ipv4.prefix(text + "/32")).isEqualTo(text + "/32");
        assertThat(Ipv4.prefix(dotted(number & 0xffff_f000) + "/20")).isNotNull();
        if ((number & 0xfff) != 0) {
            assertThatThrownBy(() -> Ipv4.prefix(text + "/20")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.01",
                "10.0.0.1.",
                ".10.0.0.1",
                "10.0.0.1 ",
                "10.0.0.-1",
                "1.2.3.4.5",
                "::1",
                "10.0.0.٣",
                "10.0.0.1\n"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThat(Ipv4.isAddress(text)).isFalse();
        assertThatThrownBy(() -> Ipv4.prefix(text + "/32")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8", "0.0.0.1/0"
            })
    void whatIsNoPrefixIsRefused(String text) {
        assertThatThrownBy(() -> Ipv4.prefix(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWholeInternetIsAPrefix() {
        assertThat(Ipv4.prefix("0.0.0.0/0")).isEqualTo("0.0.0.0/0");
    }

    @Property
    void timesAreReadAsTheyAreWritten(@ForAll @LongRange(min = 0, max = 253_402_300_799L) long second) {
        var time = Instant.ofEpochSecond(second);
        assertThat(Times.parse(Times.text(time))).isEqualTo(time);
        assertThat(Times.parse(Times.text(time).replace("Z", "+05:30"))).isEqualTo(time.minusSeconds(19_800));
        assertThat(Times.parse(Times.text(time).replace("Z", ".250"))).isEqualTo(time.plusMillis(250));
    }

    @Property
    void anyTextIsATimeOrNot(@ForAll String text) {
        assertThatCode(() -> Times.parse(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-01T24:00:01Z",
                "2026-01-01",
                "+2026-01-1T0:00:00Z",
                ""
            })
    void whatIsNoTimeIsNull(String text) {
        assertThat(Times.parse(text)).isNull();
    }

    @Test
    void onlyWholeSecondsAreWritten() {
        var time = OffsetDateTime.of(2026, 11, 24, 2, 4, 1, 999_999_999, ZoneOffset.UTC);
        assertThat(Times.text(time.toInstant())).isEqualTo("2026-11-24T02:04:01Z");
    }

    @Test
    void aPortOfAnUnknownAddressIsNowhere() {
        assertThatThrownBy(() -> new Endpoint("0.0.0.0", 51820)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Endpoint("", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Endpoint("10.0.0.1", 65_536)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void statesThatAgentsWouldMisunderstandAreNone() {
        var peer = Samples.PEER;
        var otherGroup = new Peer(
                Link.PUBLIC, Samples.A_SDN1, peer.internalIp(), List.of(), peer.endpoint(), 9, 91, peer.about());
        var sameKey =
                new Peer(Link.PUBLIC, peer.publicKey(), "10.69.7.9", List.of(), peer.endpoint(), 9, 91, peer.about());
        var sameLink = new Peer(
                Link.PUBLIC, Samples.A_SDN1, "10.69.7.9", peer.services(), peer.endpoint(), 9, 90, peer.about());
        var otherServices =
                new Peer(Link.SDN1, Samples.A_SDN1, "10.69.7.9", List.of(), peer.endpoint(), 9, 90, peer.about());
        for (var other : List.of(otherGroup, sameKey, sameLink, otherServices)) {
            assertThatThrownBy(() -> new AgentState(1, Samples.fresh(), List.of(peer, other), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        var interfaces = Samples.fresh();
        interfaces.remove(Link.SDN3);
        assertThatThrownBy(() -> new AgentState(1, interfaces, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void interfaceNamesFitLinux() {
        for (var link : Link.values()) {
            assertThat(link.interfaceName()).hasSizeLessThanOrEqualTo(15);
            assertThat(Link.ofInterface(link.interfaceName())).isEqualTo(link);
        }
        assertThat(Link.ofInterface("PUBLIC")).isNull();
        assertThat(Link.ofInterface("SYNTROPY_SDN4")).isNull();
    }

    private static String dotted(int number) {
        return (number >>> 24) + "." + (number >>> 16 & 255) + "." + (number >>> 8 & 255) + "." + (number & 255);
    }
}
