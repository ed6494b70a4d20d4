package syntropy;

import java.time.Duration;
import java.util.regex.Pattern;

/// How long something lasts, as people write it: a whole number and `s`, `m`, `h` or `d`.
final class Lifetime {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,10})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Lifetime() {}

    /// @throws IllegalArgumentException with a message for the person who wrote the text
    static Duration parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a time span: write a whole number and s, m, h or d, such as 30d".formatted(text));
        }
        long number = Long.parseLong(matcher.group(1));
        var span = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (span.isZero()) throw new IllegalArgumentException("'%s' is no time at all".formatted(text));
        if (span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'%s' is longer than 36500d".formatted(text));
        }
        return span;
    }
}
