package syntropy;

import java.net.Inet4Address;
import java.net.Inet6Address;

/// Where to listen.
///
/// @param host an IP address without brackets, or `localhost`; never looked up
/// @param port 0 to 65535; 0 lets the system choose
record ListenAddress(String host, int port) {
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) throw new IllegalArgumentException("the port is missing");
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets");
        }
        if (!isAddress(host, bracketed)) {
            throw new IllegalArgumentException("'%s' is not an IP address".formatted(host));
        }
        return new ListenAddress(host, port(text.substring(colon + 1)));
    }

    private static boolean isAddress(String host, boolean ipv6) {
        try {
            if (ipv6) {
                Inet6Address.ofLiteral(host);
            } else if (!host.equals("localhost")) {
                if (host.chars().filter(it -> it == '.').count() != 3) return false;
                Inet4Address.ofLiteral(host);
            }
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(it -> it >= '0' && it <= '9')) {
            throw new IllegalArgumentException("'%s' is not a port".formatted(text));
        }
        int port = Integer.parseInt(text);
        if (port > 65_535) throw new IllegalArgumentException("a port is at most 65535");
        return port;
    }

    /// `http://127.0.0.1:8080`.
    String url(String scheme, int actualPort) {
        return scheme + "://" + new ListenAddress(host, actualPort);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
