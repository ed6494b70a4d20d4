package syntropy.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.FieldError;
import syntropy.kernel.IpAddress;

/// Which URLs web-hooks may go to. Asked when a URL is given and again when something is delivered, since an operator
/// may have changed the settings in between.
///
/// Of every host there is one spelling that passes: strict dotted IPv4, IPv6 in brackets, or a name in ASCII. What
/// only some programs read as an address (`0x7f.1`, `2130706433`, `127.1`, `127.0.0.1.`) is refused rather than
/// understood.
///
/// @param plainAllowed whether URLs without TLS pass too
/// @param ports null for 443, those from 1024 on, and 80 where URLs without TLS pass
public record Targets(
        AddressGuard guard, boolean plainAllowed, @Nullable List<PortRange> ports) {
    private static final int LONGEST = 2048;
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    /// The last label of what some programs read as an IPv4 address.
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    public Targets {
        ports = ports == null ? null : List.copyOf(ports);
    }

    public sealed interface Checked {
        record Fit(Target target) implements Checked {}

        /// @param message a sentence for the person who wrote the URL, without the URL
        record Unfit(Why why, String message) implements Checked {
            public FieldError at(String pointer) {
                return new FieldError(pointer, why.code, message);
            }
        }
    }

    public enum Why {
        TOO_LONG(FieldError.Code.WRONG_LENGTH),
        NOT_A_URL(FieldError.Code.WRONG_FORMAT),
        NOT_ASCII(FieldError.Code.WRONG_FORMAT),
        WRONG_SCHEME(FieldError.Code.NOT_ALLOWED),
        USER_INFO(FieldError.Code.NOT_ALLOWED),
        FRAGMENT(FieldError.Code.NOT_ALLOWED),
        WRONG_HOST(FieldError.Code.WRONG_FORMAT),
        WRONG_PORT(FieldError.Code.NOT_ALLOWED),
        ADDRESS_REFUSED(FieldError.Code.NOT_ALLOWED);

        private final FieldError.Code code;

        Why(FieldError.Code code) {
            this.code = code;
        }
    }

    /// Looks up nothing; a name passes whatever its addresses.
    public Checked check(String url) {
        if (url.length() > LONGEST) return unfit(Why.TOO_LONG, "A URL has at most %d characters.".formatted(LONGEST));
        if (!PRINTABLE.matcher(url).matches()) {
            return unfit(
                    Why.NOT_ASCII,
                    "A URL is ASCII without spaces: write an international name as xn--…, and escape the rest by %.");
        }
        URI given;
        try {
            given = new URI(url);
        } catch (URISyntaxException _) {
            return unfit(Why.NOT_A_URL, "This is not a URL such as https://example.com/hooks.");
        }
        String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(plainAllowed && scheme.equals("http"))) {
            return unfit(
                    Why.WRONG_SCHEME,
                    plainAllowed ? "A URL begins with https:// or http://." : "A URL begins with https://.");
        }
        String authority = given.getRawAuthority();
        if (authority == null) return unfit(Why.NOT_A_URL, "This is not a URL such as https://example.com/hooks.");
        if (authority.indexOf('@') >= 0) {
            return unfit(Why.USER_INFO, "A URL has no user or password before its host; a header can have them.");
        }
        if (given.getRawFragment() != null) return unfit(Why.FRAGMENT, "A URL has no fragment (#…): it is never sent.");
        return located(given, scheme, authority);
    }

    private Checked located(URI given, String scheme, String authority) {
        int bracket = authority.indexOf(']');
        int colon = authority.indexOf(':', Math.max(0, bracket));
        String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        Optional<Checked> wrong = wrongHost(host);
        if (wrong.isPresent()) return wrong.get();
        if (!port.matches("[0-9]{0,5}")) return unfit(Why.NOT_A_URL, "A port is a number from 1 to 65535.");
        String path = given.getRawPath() == null || given.getRawPath().isEmpty() ? "/" : given.getRawPath();
        String query = given.getRawQuery() == null ? "" : "?" + given.getRawQuery();
        URI uri = URI.create(scheme + "://" + host + (port.isEmpty() ? "" : ":" + port) + path + query);
        if (!allowed(Target.port(uri))) {
            return unfit(
                    Why.WRONG_PORT,
                    "Web-hooks may go to the ports %s, not to %d."
                            .formatted(
                                    effectivePorts().stream()
                                            .map(PortRange::toString)
                                            .collect(Collectors.joining(", ")),
                                    Target.port(uri)));
        }
        return new Checked.Fit(new Target(uri));
    }

    private Optional<Checked> wrongHost(String host) {
        boolean ipv6 = host.startsWith("[");
        Optional<IpAddress> address = ipv6 && host.endsWith("]") && host.indexOf('%') < 0
                ? IpAddress.parse(host.substring(1, host.length() - 1)).filter(it -> !it.isIpv4())
                : IpAddress.parse(host);
        if (address.isPresent()) return refused(address.get());
        if (ipv6 || NUMBER.matcher(host).matches()) {
            return Optional.of(
                    unfit(Why.WRONG_HOST, "An address is written like 198.51.100.7 or [2001:db8::7], without a zone."));
        }
        if (!NAME.matcher(host).matches()) {
            return Optional.of(
                    unfit(
                            Why.WRONG_HOST,
                            "A host is a name such as example.com: letters, digits, hyphens and dots, without a dot at its end."));
        }
        return host.equals("localhost") || host.endsWith(".localhost")
                ? refused(IpAddress.parse("127.0.0.1").orElseThrow())
                : Optional.empty();
    }

    private Optional<Checked> refused(IpAddress address) {
        return guard.refusal(address)
                .map(why -> unfit(Why.ADDRESS_REFUSED, "Web-hooks can't go to %s, which %s.".formatted(address, why)));
    }

    private boolean allowed(int port) {
        return effectivePorts().stream().anyMatch(range -> range.contains(port));
    }

    private List<PortRange> effectivePorts() {
        if (ports != null) return ports;
        var secure = List.of(new PortRange(443, 443), new PortRange(1024, 65_535));
        if (!plainAllowed) return secure;
        return List.of(new PortRange(80, 80), secure.getFirst(), secure.getLast());
    }

    private static Checked unfit(Why why, String message) {
        return new Checked.Unfit(why, message);
    }
}
