package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/9", "192.0.2.7", "2001:db8::/33"));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, true",
        "10.127.255.255, true",
        "10.128.0.0, false",
        "11.0.0.1, false",
        "192.0.2.7, true",
        "192.0.2.6, false",
        "2001:db8:7fff::1, true",
        "2001:db8:8000::1, false",
        "::ffff:10.0.0.1, true"
    })
    void trustsExactlyItsRanges(String address, boolean trusted) {
        assertThat(proxies.trusts(InetAddress.ofLiteral(address))).isEqualTo(trusted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 203.0.113.9",
                "6.6.6.6, 203.0.113.9 | 203.0.113.9",
                "6.6.6.6, 203.0.113.9, 10.0.0.2, 192.0.2.7 | 203.0.113.9",
                "10.0.0.3, 10.0.0.2 | 10.0.0.3",
                "203.0.113.9:4711 | 203.0.113.9",
                "[2001:db8:ffff:0:0::1]:4711 | 2001:db8:ffff::1",
                "2001:DB8:FFFF::1 | 2001:db8:ffff::1",
                "203.0.113.9, unknown | 10.0.0.1",
                "203.0.113.9, localhost, 10.0.0.2 | 10.0.0.2",
                ", | 10.0.0.1"
            })
    void believesTheRightMostUntrustedAddress(String forwardedFor, String client) {
        assertThat(client(List.of(forwardedFor), List.of()).address()).isEqualTo(client);
    }

    @Test
    void readsSeveralLinesAsOneList() {
        assertThat(client(List.of("6.6.6.6", "203.0.113.9", "10.0.0.2"), List.of())
                        .address())
                .isEqualTo("203.0.113.9");
    }

    @Test
    void believesTheProtocolOfTheClientsOwnHop() {
        assertThat(client(List.of("203.0.113.9"), List.of("https")).secure()).isTrue();
        assertThat(client(List.of("203.0.113.9"), List.of("http")).secure()).isFalse();
        assertThat(client(List.of("203.0.113.9"), List.of("https, http")).secure())
                .as("what a client made up stands left of what the proxy says")
                .isFalse();
        assertThat(client(List.of("203.0.113.9, 10.0.0.2"), List.of("https, http"))
                        .secure())
                .isTrue();
        assertThat(client(List.of("203.0.113.9, 10.0.0.2"), List.of("https")).secure())
                .isTrue();
        assertThat(client(List.of("203.0.113.9"), List.of()).secure()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "::ffff:192.0.2.1, 192.0.2.1"
    })
    void writesAddressesInTheirShortForm(String address, String text) {
        assertThat(TrustedProxies.text(InetAddress.ofLiteral(address))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/", "::/129"})
    void refusesWhatIsNoRange(String range) {
        assertThatThrownBy(() -> new TrustedProxies(List.of(range)))
                .hasMessage("a trusted proxy is an address or a CIDR such as 10.0.0.0/8, not '" + range + "'");
    }

    private TrustedProxies.Client client(List<String> forwardedFor, List<String> forwardedProto) {
        return proxies.client(InetAddress.ofLiteral("10.0.0.1"), false, forwardedFor, forwardedProto);
    }
}
