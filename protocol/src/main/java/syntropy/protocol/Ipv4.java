package syntropy.protocol;

/// Addresses and prefixes of IPv4 as texts of one spelling each, so that equal texts are equal addresses. IPv6
/// isn't spoken: the agent's firewall rules, public address and host routes know only IPv4.
final class Ipv4 {
    static final String UNKNOWN = "0.0.0.0";

    private Ipv4() {}

    /// Four numbers of 0 to 255 without leading zeros. By hand: it is asked several times for every peer of a mesh.
    static boolean isAddress(String text) {
        int octets = 0;
        int octet = -1;
        for (int i = 0; i < text.length(); i++) {
            char it = text.charAt(i);
            if (it == '.') {
                if (octet < 0 || ++octets > 3) return false;
                octet = -1;
            } else if (it >= '0' && it <= '9' && octet != 0) {
                octet = Math.max(0, octet) * 10 + it - '0';
                if (octet > 255) return false;
            } else {
                return false;
            }
        }
        return octets == 3 && octet >= 0;
    }

    /// @throws IllegalArgumentException when the text isn't a bare address, such as `10.69.3.1`
    static String address(String text) {
        if (!isAddress(text)) throw new IllegalArgumentException("not an IPv4 address, which looks like 10.69.3.1");
        return text;
    }

    /// @throws IllegalArgumentException when the text isn't a prefix with its length and without host bits
    static String prefix(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || text.length() > 18 || !isAddress(text.substring(0, slash))) {
            throw new IllegalArgumentException("not an IPv4 prefix, which looks like 172.30.2.0/24");
        }
        int length = length(text.substring(slash + 1));
        if ((number(text.substring(0, slash)) & ~mask(length)) != 0) {
            throw new IllegalArgumentException("an IPv4 prefix without host bits is needed");
        }
        return text;
    }

    /// The address before the slash: by it alone agents judge whether two routes conflict.
    static String network(String prefix) {
        return prefix.substring(0, prefix.indexOf('/'));
    }

    private static int length(String digits) {
        if (!digits.matches("[0-9]|[12][0-9]|3[0-2]")) {
            throw new IllegalArgumentException("a prefix length is 0 to 32");
        }
        return Integer.parseInt(digits);
    }

    private static int number(String address) {
        int number = 0;
        for (String octet : address.split("\\.", -1)) number = number << 8 | Integer.parseInt(octet);
        return number;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }
}
