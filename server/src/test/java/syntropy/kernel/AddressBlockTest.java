package syntropy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.9, false",
        "::/0, ::ffff:203.0.113.9, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
        "2001:db8::/65, 2001:db8::8000:0:0:1, false",
        "fe80::/10, fe80::1%eth0, true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "10.0.0.0/8, localhost, false",
        "10.0.0.0/8, 10.1, false",
        "10.0.0.0/8, 10.0.0.01, false",
        "10.0.0.0/8, '', false",
        "::/0, [::1], false",
        "::/0, ':', false",
        "::/0, 1:2, false"
    })
    void containsAddresses(String block, String address, boolean contained) {
        assertThat(AddressBlock.parse(block).contains(address)).isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0:0:0:0:0/32, 2001:db8::/32",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1/128",
        "0:0:1:0:0:0:0:0/48, 0:0:1::/48",
        "1:0:2:0:3:0:4:0/128, 1:0:2:0:3:0:4:0/128",
        "::, ::/128",
        "::/0, ::/0",
        "::ffff:10.0.0.0/104, 10.0.0.0/8",
        "192.0.2.7, 192.0.2.7/32"
    })
    void printsCanonically(String text, String printed) {
        assertThat(AddressBlock.parse(text)).hasToString(printed).isEqualTo(AddressBlock.parse(printed));
    }

    @Test
    void namesTheNetworkThatWasMeantWhenHostBitsAreSet() {
        assertThatThrownBy(() -> AddressBlock.parse("10.1.2.3/24"))
                .hasMessage("10.1.2.3/24 has host bits set; the network is 10.1.2.0/24");
        assertThatThrownBy(() -> AddressBlock.parse("2001:db8::1/32"))
                .hasMessage("2001:db8::1/32 has host bits set; the network is 2001:db8::/32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "::/129",
                "::1/",
                "fe80::1%eth0",
                "example.com",
                "localhost",
                "10.1/8",
                "[::1]",
                ":::",
                "1:2:3",
                "12345::",
                "::/0/0",
                "10.0.0.0/8,10.0.0.0/8"
            })
    void refusesWhatIsNotOne(String text) {
        assertThatThrownBy(() -> AddressBlock.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "'");
    }

    @Property
    void anAddressIsInEveryNetworkMadeOfIt(@ForAll @Size(16) byte[] bytes, @ForAll @IntRange(max = 128) int length)
            throws UnknownHostException {
        bytes[0] = 0x20;
        String address = InetAddress.getByAddress(bytes).getHostAddress();
        byte[] network = bytes.clone();
        for (int bit = length; bit < 128; bit++) network[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        var block = AddressBlock.parse(InetAddress.getByAddress(network).getHostAddress() + "/" + length);
        assertThat(block.contains(address)).isTrue();
        assertThat(AddressBlock.parse(block.toString())).isEqualTo(block);
        if (length > 0) {
            bytes[(length - 1) / 8] ^= (byte) (0x80 >> (length - 1) % 8);
            assertThat(block.contains(InetAddress.getByAddress(bytes).getHostAddress()))
                    .isFalse();
        }
    }

    @Property
    void ipv4BlocksAgreeWithIpv4Networks(
            @ForAll int address, @ForAll int other, @ForAll @IntRange(max = 32) int length) {
        long network = length == 0 ? 0 : (address & 0xffff_ffffL) >> (32 - length) << (32 - length);
        var cidr = new Ipv4Cidr(network, length);
        long mixed = other & 0xffff_ffffL;
        assertThat(AddressBlock.parse(cidr.toString()).contains(Ipv4Cidr.dotted(mixed)))
                .isEqualTo(cidr.contains(new Ipv4Cidr(mixed, 32)));
    }

    @Property
    void noTextBreaksTheReader(@ForAll String text) {
        assertThat(AddressBlock.parse("::/0").contains(text)).isFalse();
    }
}
