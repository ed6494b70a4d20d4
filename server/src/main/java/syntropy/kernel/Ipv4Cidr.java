package syntropy.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// An IPv4 network such as `10.1.2.0/24`, in its one canonical form: no host bits, and the length is always written.
///
/// @param address the network's first address as an unsigned number, 0 to 2^32-1
/// @param prefixLength 0 to 32
public record Ipv4Cidr(long address, int prefixLength) implements Comparable<Ipv4Cidr> {
    private static final long LAST = 0xffff_ffffL;

    public Ipv4Cidr {
        if (address < 0 || address > LAST) {
            throw new IllegalArgumentException("an IPv4 address is 0 to 4294967295, not " + address);
        }
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("a prefix length is 0 to 32, not " + prefixLength);
        }
        long network = address & mask(prefixLength);
        if (network != address) {
            throw new IllegalArgumentException("%s/%d has host bits set; the network is %s/%d"
                    .formatted(dotted(address), prefixLength, dotted(network), prefixLength));
        }
    }

    /// A bare address means that address alone, `/32`.
    ///
    /// @throws IllegalArgumentException with a message for the person who wrote the text
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Ipv4Cidr parse(String text) {
        int slash = text.indexOf('/');
        long address = Digits.ipv4(slash < 0 ? text : text.substring(0, slash));
        if (address < 0) {
            throw new IllegalArgumentException(
                    "'%s' is not an IPv4 network, which looks like 10.1.2.0/24".formatted(Digits.shortened(text)));
        }
        int length = slash < 0 ? 32 : Digits.upTo(text.substring(slash + 1), 32);
        if (length < 0) {
            throw new IllegalArgumentException(
                    "'%s' needs a prefix length of 0 to 32 after the slash".formatted(Digits.shortened(text)));
        }
        return new Ipv4Cidr(address, length);
    }

    public boolean contains(Ipv4Cidr other) {
        return other.prefixLength >= prefixLength && (other.address & mask(prefixLength)) == address;
    }

    /// Two networks overlap exactly when one contains the other.
    public boolean overlaps(Ipv4Cidr other) {
        return contains(other) || other.contains(this);
    }

    public long lastAddress() {
        return address | (LAST & ~mask(prefixLength));
    }

    /// By first address, the wider network first.
    @Override
    public int compareTo(Ipv4Cidr other) {
        int byAddress = Long.compare(address, other.address);
        return byAddress != 0 ? byAddress : Integer.compare(prefixLength, other.prefixLength);
    }

    @JsonValue
    @Override
    public String toString() {
        return dotted(address) + "/" + prefixLength;
    }

    /// `10.1.2.3` for an unsigned number of 32 bits.
    public static String dotted(long address) {
        return ((address >> 24) & 0xff) + "." + ((address >> 16) & 0xff) + "." + ((address >> 8) & 0xff) + "."
                + (address & 0xff);
    }

    private static long mask(int prefixLength) {
        return prefixLength == 0 ? 0 : LAST & (LAST << (32 - prefixLength));
    }
}
