package syntropy.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// An IPv4 or IPv6 network that callers may come from, or that may be called. An IPv4 block never
/// contains an IPv6 address nor the other way round, except that `::ffff:a.b.c.d` is IPv4.
public final class AddressBlock {
    private final IpAddress network;

    /// Of 128 bits, also for IPv4.
    private final int bits;

    private AddressBlock(IpAddress network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /// A bare address means that address alone.
    ///
    /// @throws IllegalArgumentException with a message for the person who wrote the text
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        String base = slash < 0 ? text : text.substring(0, slash);
        if (base.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    "'%s' names a zone, which a network can't".formatted(Digits.shortened(text)));
        }
        IpAddress address = IpAddress.parse(base)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is not an IP network, which looks like 10.1.2.0/24 or 2001:db8::/32"
                                .formatted(Digits.shortened(text))));
        int width = base.indexOf(':') < 0 ? 32 : 128;
        int length = slash < 0 ? width : Digits.upTo(text.substring(slash + 1), width);
        if (length < 0) {
            throw new IllegalArgumentException(
                    "'%s' needs a prefix length of 0 to %d after the slash".formatted(Digits.shortened(text), width));
        }
        int bits = length + 128 - width;
        var block = new AddressBlock(address.network(bits), bits);
        if (!block.network.equals(address)) {
            throw new IllegalArgumentException(
                    "%s has host bits set; the network is %s".formatted(new AddressBlock(address, bits), block));
        }
        return block;
    }

    /// False also for what isn't an address literal; nothing is ever looked up. A zone (`fe80::1%eth0`) is
    /// disregarded.
    public boolean contains(String address) {
        return IpAddress.parse(address).filter(this::contains).isPresent();
    }

    public boolean contains(IpAddress address) {
        return address.isIpv4() == isIpv4() && address.network(bits).equals(network);
    }

    private boolean isIpv4() {
        return bits >= 96 && network.isIpv4();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressBlock block && bits == block.bits && network.equals(block.network);
    }

    @Override
    public int hashCode() {
        return 31 * network.hashCode() + bits;
    }

    @JsonValue
    @Override
    public String toString() {
        return network + "/" + (isIpv4() ? bits - 96 : bits);
    }
}
