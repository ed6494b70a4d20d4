package syntropy.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.IpAddress;

class AddressGuardTest {
    private static final AddressGuard STRICT = new AddressGuard(List.of(), List.of());

    /// The first and last address of every range, and the addresses around it where those are public.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, 0.0.0.0, 0.255.255.255, 1.0.0.0",
                "9.255.255.255, 10.0.0.0, 10.255.255.255, 11.0.0.0",
                "100.63.255.255, 100.64.0.0, 100.127.255.255, 100.128.0.0",
                "126.255.255.255, 127.0.0.0, 127.255.255.255, 128.0.0.0",
                "168.63.129.15, 168.63.129.16, 168.63.129.16, 168.63.129.17",
                "169.253.255.255, 169.254.0.0, 169.254.255.255, 169.255.0.0",
                "172.15.255.255, 172.16.0.0, 172.31.255.255, 172.32.0.0",
                "191.255.255.255, 192.0.0.0, 192.0.0.255, 192.0.1.0",
                "192.0.1.255, 192.0.2.0, 192.0.2.255, 192.0.3.0",
                "192.88.98.255, 192.88.99.0, 192.88.99.255, 192.88.100.0",
                "192.167.255.255, 192.168.0.0, 192.168.255.255, 192.169.0.0",
                "198.17.255.255, 198.18.0.0, 198.19.255.255, 198.20.0.0",
                "198.51.99.255, 198.51.100.0, 198.51.100.255, 198.51.101.0",
                "203.0.112.255, 203.0.113.0, 203.0.113.255, 203.0.114.0",
                "223.255.255.255, 224.0.0.0, 239.255.255.255, -",
                "-, 240.0.0.0, 255.255.255.255, -",
                "-, ::, 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2000::",
                "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001::, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:200::",
                "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
                "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2002::, 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2003::",
                "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff::, 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:1000::",
                "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 4000::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -"
            })
    void aRangeIsRefusedFromItsFirstAddressToItsLastAndNoFurther(
            String before, String first, String last, String after) {
        assertThat(refusal(STRICT, first)).as(first).isPresent();
        assertThat(refusal(STRICT, last)).as(last).isPresent();
        if (before != null) assertThat(refusal(STRICT, before)).as(before).isEmpty();
        if (after != null) assertThat(refusal(STRICT, after)).as(after).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.0.0.0 | is the unspecified address",
                "127.0.0.1 | is a loopback address",
                "10.69.0.1 | is private",
                "100.64.0.1 | is shared between a provider and its customers",
                "169.254.1.1 | is link-local",
                "169.254.169.254 | is where clouds keep their machines' secrets",
                "169.254.170.2 | is where clouds keep their machines' secrets",
                "100.100.100.200 | is where clouds keep their machines' secrets",
                "168.63.129.16 | is where clouds keep their machines' secrets",
                "192.0.0.192 | is where clouds keep their machines' secrets",
                "fd00:ec2::254 | is where clouds keep their machines' secrets",
                "fd20:ce::254 | is where clouds keep their machines' secrets",
                "224.0.0.1 | is multicast",
                "255.255.255.255 | is the broadcast address",
                ":: | is the unspecified address",
                "::1 | is a loopback address",
                "fe80::1 | is link-local",
                "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff | is link-local",
                "fec0::1 | is site-local",
                "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | is site-local",
                "fc00:: | is private",
                "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | is private",
                "fbff:: | is not of the public internet",
                "ff02::1 | is multicast",
                "100::1 | is for what is thrown away",
                "2001:10::1 | is ORCHID, for names rather than hosts",
                "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff | is ORCHID, for names rather than hosts",
                "2001:2::1 | is for protocols, not for hosts",
                "4000::1 | is not of the public internet"
            })
    void saysWhy(String address, String why) {
        assertThat(refusal(STRICT, address)).contains(why);
    }

    /// Whatever the IPv4 address, here 8.8.8.8.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "::8.8.8.8",
                "::ffff:0:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "64:ff9b:1::8.8.8.8",
                "64:ff9b:1:ffff:ffff:ffff:808:808",
                "2002:808:808::1",
                "2001:0:808:808::1"
            })
    void ipv4InsideOfIpv6IsRefusedAltogether(String address) {
        assertThat(refusal(STRICT, address)).isPresent();
        var allowing = new AddressGuard(List.of(), List.of(AddressBlock.parse(address)));
        assertThat(refusal(allowing, address))
                .as("unless it is allowed as such")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"::ffff:127.0.0.1, true", "::ffff:10.0.0.1, true", "::ffff:8.8.8.8, false"})
    void whatTheHostTakesForIpv4IsJudgedAsIpv4(String address, boolean refused) throws Exception {
        assertThat(refusal(STRICT, address).isPresent()).isEqualTo(refused);
        assertThat(STRICT.refusal(IpAddress.of(InetAddress.getByName(address))).isPresent())
                .isEqualTo(refused);
    }

    @Test
    void theOperatorAllowsWhatIsOtherwiseRefusedAndNothingBesides() {
        var guard = new AddressGuard(
                List.of(AddressBlock.parse("10.69.0.0/16")),
                List.of(AddressBlock.parse("10.69.1.0/24"), AddressBlock.parse("fd12::/16")));
        assertThat(refusal(guard, "10.69.0.255")).contains("is internal to the network");
        assertThat(refusal(guard, "10.69.1.0")).isEmpty();
        assertThat(refusal(guard, "10.69.1.255")).isEmpty();
        assertThat(refusal(guard, "10.69.2.0")).contains("is internal to the network");
        assertThat(refusal(guard, "10.70.0.0")).contains("is private");
        assertThat(refusal(guard, "fd12::1")).isEmpty();
        assertThat(refusal(guard, "fd13::1")).contains("is private");
        assertThat(refusal(guard, "127.0.0.1")).isPresent();
    }

    @Test
    void allOfIpv4SaysNothingOfIpv6() {
        var guard = new AddressGuard(List.of(), List.of(AddressBlock.parse("0.0.0.0/0")));
        assertThat(refusal(guard, "127.0.0.1")).isEmpty();
        assertThat(refusal(guard, "::1")).isPresent();
        assertThat(refusal(guard, "::7f00:1")).isPresent();
    }

    private static Optional<String> refusal(AddressGuard guard, String address) {
        return guard.refusal(IpAddress.parse(address).orElseThrow());
    }
}
