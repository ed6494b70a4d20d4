package syntropy.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An IPv4 or IPv6 address as 128 bits; IPv4 is kept as `::ffff:a.b.c.d`, so both spellings of it are equal. Only
/// literals are read: no name is ever looked up.
public record IpAddress(long high, long low) {
    private static final long MAPPED = 0xffff_0000_0000L;

    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    private static IpAddress of(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return bytes.length == 4
                ? ofIpv4(buffer.getInt() & 0xffff_ffffL)
                : new IpAddress(buffer.getLong(), buffer.getLong());
    }

    /// Strictly: no octal, hexadecimal or shortened IPv4, no brackets. A zone (`fe80::1%eth0`) is disregarded.
    public static Optional<IpAddress> parse(String text) {
        if (text.indexOf(':') < 0) {
            long ipv4 = Digits.ipv4(text);
            return ipv4 < 0 ? Optional.empty() : Optional.of(ofIpv4(ipv4));
        }
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.length() > 45 || literal.indexOf('[') >= 0) return Optional.empty();
        try {
            return Optional.of(of(Inet6Address.ofLiteral(literal)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static IpAddress ofIpv4(long address) {
        return new IpAddress(0, MAPPED | address);
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == MAPPED >>> 32;
    }

    /// With all but the first bits cleared.
    IpAddress network(int prefixLength) {
        long highMask = prefixLength == 0 ? 0 : -1L << Math.max(0, 64 - prefixLength);
        long lowMask = prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
        return new IpAddress(high & highMask, low & lowMask);
    }

    /// As RFC 5952 writes it: lower case, the first of the longest runs of zero groups as `::`.
    @Override
    public String toString() {
        if (isIpv4()) return Ipv4Cidr.dotted(low & 0xffff_ffffL);
        var groups = new int[8];
        for (int i = 0; i < 4; i++) {
            groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
            groups[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
        }
        int gap = -1;
        int gapLength = 1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && groups[to] == 0) to++;
            if (to - from > gapLength) {
                gap = from;
                gapLength = to - from;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
