package syntropy.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may say whom it speaks for. A client can write any `X-Forwarded-For` it likes, so only what a trusted proxy
/// appended counts: the right-most address that is not itself a trusted proxy.
final class TrustedProxies {
    private final List<Range> ranges;

    /// @throws IllegalArgumentException with one sentence for a text that is neither an address nor a CIDR
    TrustedProxies(List<String> addressesOrCidrs) {
        ranges = addressesOrCidrs.stream().map(Range::parse).toList();
    }

    /// @param address in its shortest usual form: `192.0.2.1`, `2001:db8::1`
    record Client(String address, boolean secure) {}

    boolean trusts(InetAddress peer) {
        for (var range : ranges) if (range.contains(peer)) return true;
        return false;
    }

    /// Only for a trusted peer.
    ///
    /// @param forwardedFor the header's lines in order, each a list
    /// @param forwardedProto likewise; empty means that the proxy doesn't say, so the peer's own hop counts
    Client client(InetAddress peer, boolean secure, List<String> forwardedFor, List<String> forwardedProto) {
        var addresses = elements(forwardedFor);
        InetAddress client = peer;
        int hops = 0;
        while (hops < addresses.size() && trusts(client)) {
            var before = address(addresses.get(addresses.size() - 1 - hops));
            if (before == null) break;
            client = before;
            hops++;
        }
        var protocols = elements(forwardedProto);
        if (!protocols.isEmpty()) {
            secure = protocols
                    .get(Math.max(0, protocols.size() - Math.max(1, hops)))
                    .equalsIgnoreCase("https");
        }
        return new Client(text(client), secure);
    }

    private static List<String> elements(List<String> lines) {
        if (lines.isEmpty()) return List.of();
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            for (int from = 0; from <= line.length(); ) {
                int comma = line.indexOf(',', from);
                int end = comma < 0 ? line.length() : comma;
                String element = line.substring(from, end).strip();
                if (!element.isEmpty()) elements.add(element);
                from = end + 1;
            }
        }
        return elements;
    }

    /// Also with a port, as some proxies write it: `192.0.2.1:4711`, `[2001:db8::1]:4711`. Never looks up a name.
    private static @Nullable InetAddress address(String text) {
        String bare = text;
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) return null;
            bare = text.substring(1, close);
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            bare = text.substring(0, text.indexOf(':'));
        }
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// RFC 5952 for IPv6, where the JDK writes out every zero.
    static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) return address.getHostAddress();
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        int longest = 1;
        int start = -1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) end++;
            if (end - i > longest) {
                longest = end - i;
                start = i;
            }
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private record Range(byte[] network, int prefix) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            try {
                byte[] network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                        .getAddress();
                int most = network.length * 8;
                int prefix = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
                if (prefix >= 0 && prefix <= most) return new Range(network, prefix);
            } catch (IllegalArgumentException e) {
                // Said below, in the same words as for a prefix that is too long.
            }
            throw new IllegalArgumentException(
                    "a trusted proxy is an address or a CIDR such as 10.0.0.0/8, not '" + text + "'");
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != network.length) return false;
            for (int bit = 0; bit < prefix; bit += 8) {
                int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit)) & 0xff;
                if (((bytes[bit / 8] ^ network[bit / 8]) & mask) != 0) return false;
            }
            return true;
        }
    }
}
