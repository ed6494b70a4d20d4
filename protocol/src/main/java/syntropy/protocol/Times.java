package syntropy.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Times as agents write them: RFC 3339 in whole seconds with `Z` or an offset; older agents with microseconds and
/// no zone, meaning UTC.
final class Times {
    private static final int SECONDS_A_DAY = 86_400;

    /// How many characters `2026-11-24T02:04:01Z` has.
    private static final int USUAL = 20;

    /// The longest that is read: nanoseconds and an offset.
    private static final int LONGEST = 40;

    private Times() {}

    static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// Null when it is none of these.
    static @Nullable Instant parse(String text) {
        if (text.length() > LONGEST) return null;
        var usual = usual(text);
        if (usual != null) return usual;
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            return withoutZone(text);
        }
    }

    private static @Nullable Instant withoutZone(String text) {
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /// The one form that all handshakes of a report have, ten times as fast as the library's. Null for all others,
    /// and for the 29th to 31st, which not all months have.
    private static @Nullable Instant usual(String text) {
        if (text.length() != USUAL
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(19) != 'Z') return null;
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > 28) return null;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * SECONDS_A_DAY + hour * 3600L + minute * 60L + second);
    }

    /// -1 when there is anything but digits.
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number;
    }
}
