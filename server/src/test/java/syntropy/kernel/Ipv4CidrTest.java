package syntropy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4CidrTest {
    @Test
    void readsNetworksAndBareAddresses() {
        assertThat(Ipv4Cidr.parse("10.1.2.0/24")).isEqualTo(new Ipv4Cidr(0x0a010200L, 24));
        assertThat(Ipv4Cidr.parse("0.0.0.0/0")).isEqualTo(new Ipv4Cidr(0, 0));
        assertThat(Ipv4Cidr.parse("255.255.255.255")).hasToString("255.255.255.255/32");
    }

    @Test
    void namesTheNetworkThatWasMeantWhenHostBitsAreSet() {
        assertThatThrownBy(() -> Ipv4Cidr.parse("10.1.2.3/24"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10.1.2.3/24 has host bits set; the network is 10.1.2.0/24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                "/24",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10.0.0.0.0/8",
                "10.0.0.256",
                "10.0.0.01",
                "010.0.0.0/8",
                "10.0.0.0 /8",
                " 10.0.0.0/8",
                "10..0.0",
                "1e1.0.0.0",
                "0x0a.0.0.0",
                "167772160",
                "::1",
                "localhost",
                "10.0.0.٣",
                "10.0.0.0/２４",
                "10.0.0.0/99999999999"
            })
    void refusesWhatIsNotOne(String text) {
        assertThatThrownBy(() -> Ipv4Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "'");
    }

    @Test
    void aVeryLongTextIsNotRepeatedWhole() {
        assertThatThrownBy(() -> Ipv4Cidr.parse("1".repeat(10_000))).message().hasSizeLessThan(200);
    }

    @Property
    void whatIsPrintedIsReadBack(@ForAll("networks") Ipv4Cidr network) {
        assertThat(Ipv4Cidr.parse(network.toString())).isEqualTo(network);
    }

    @Property
    void overlapMeansAnAddressInCommon(@ForAll("small") Ipv4Cidr one, @ForAll("small") Ipv4Cidr other) {
        boolean common = addresses(one).anyMatch(it -> it >= other.address() && it <= other.lastAddress());
        assertThat(one.overlaps(other)).isEqualTo(common).isEqualTo(other.overlaps(one));
    }

    @Property
    void containingMeansEveryAddress(@ForAll("small") Ipv4Cidr one, @ForAll("small") Ipv4Cidr other) {
        boolean every = addresses(other).allMatch(it -> it >= one.address() && it <= one.lastAddress());
        assertThat(one.contains(other)).isEqualTo(every);
    }

    @Property
    void overlapMeansThatOneHoldsTheOthersFirstAddress(@ForAll("small") Ipv4Cidr one, @ForAll("small") Ipv4Cidr other) {
        assertThat(one.overlaps(other))
                .isEqualTo(one.contains(new Ipv4Cidr(other.address(), 32))
                        || other.contains(new Ipv4Cidr(one.address(), 32)));
    }

    @Property
    void everythingIsInTheWholeInternetAndInItself(@ForAll("networks") Ipv4Cidr network) {
        assertThat(new Ipv4Cidr(0, 0).contains(network)).isTrue();
        assertThat(network.contains(network)).isTrue();
    }

    private static LongStream addresses(Ipv4Cidr network) {
        return LongStream.rangeClosed(network.address(), network.lastAddress());
    }

    @Provide
    Arbitrary<Ipv4Cidr> networks() {
        return networks(Arbitraries.longs().between(0, 0xffff_ffffL), 0);
    }

    /// So near each other that they often meet.
    @Provide
    Arbitrary<Ipv4Cidr> small() {
        return networks(Arbitraries.longs().between(0xffff_ff00L, 0xffff_ffffL), 24);
    }

    private static Arbitrary<Ipv4Cidr> networks(Arbitrary<Long> addresses, int shortest) {
        return Combinators.combine(addresses, Arbitraries.integers().between(shortest, 32))
                .as((address, length) ->
                        new Ipv4Cidr(length == 0 ? 0 : address >> (32 - length) << (32 - length), length));
    }
}
