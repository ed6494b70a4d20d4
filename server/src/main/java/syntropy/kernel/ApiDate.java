package syntropy.kernel;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// A dated version of the API, `YYYY-MM-DD`. It decides the shape of requests, answers and web-hook bodies.
public record ApiDate(LocalDate date) implements Comparable<ApiDate> {
    public static ApiDate of(String text) {
        return new ApiDate(LocalDate.parse(text));
    }

    /// Empty when the text isn't a date at all; whether a date is known is what {@link ApiDates} tells.
    public static Optional<ApiDate> parse(String text) {
        try {
            return Optional.of(of(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(ApiDate other) {
        return date.compareTo(other.date);
    }

    @Override
    public String toString() {
        return date.toString();
    }
}
