package syntropy.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// One attempt at delivering one event: a POST.
///
/// @param headers beside those that every request has anyhow
/// @param deadline from asking for the delivery to the answer's last byte, whatever the receiver does
public record Letter(Target to, List<Header> headers, byte[] body, Duration deadline) {
    /// What the specification asks senders to wait.
    public static final Duration DEADLINE = Duration.ofSeconds(15);

    public Letter {
        headers = List.copyOf(headers);
    }

    /// Can't change where a request goes or where it ends.
    public record Header(String name, String value) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
        private static final Pattern VALUE = Pattern.compile("([\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?)?");
        private static final int LONGEST = 4096;
        private static final Set<String> OF_THE_CONNECTION = Set.of(
                "connection",
                "content-encoding",
                "content-length",
                "expect",
                "host",
                "http2-settings",
                "keep-alive",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
                "user-agent");

        /// @throws IllegalArgumentException with a message for the person who chose it, without the value
        public Header {
            if (!NAME.matcher(name).matches())
                throw new IllegalArgumentException(
                        "a header's name is up to 100 letters, digits and hyphens, such as X-Source");
            String lower = name.toLowerCase(Locale.ROOT);
            if (OF_THE_CONNECTION.contains(lower) || lower.startsWith("proxy-"))
                throw new IllegalArgumentException("the header %s can't be set".formatted(name));
            if (value.length() > LONGEST || !VALUE.matcher(value).matches())
                throw new IllegalArgumentException(
                        "the value of %s is up to %d characters of ASCII, on one line and without spaces around it"
                                .formatted(name, LONGEST));
        }

        /// Without the value, which may be a password.
        @Override
        public String toString() {
            return name + ": …";
        }
    }
}
