package syntropy.kernel;

import java.util.HexFormat;
import java.util.OptionalLong;

/// The id of an event, `evt_…`: an opaque string for clients, whose ids sort as numbers do within a workspace.
public record EventId(String value) {
    private static final int PREFIX = 4;
    private static final int DIGITS = 12;

    /// Stands for the place of an event that isn't there, so that one can be named even before the first.
    public static EventId place(long number) {
        return new EventId("evt_%012x%016x".formatted(number, 0));
    }

    /// The number that it was made of; empty when it never was an event's.
    public OptionalLong number() {
        if (value.length() != PREFIX + DIGITS + 16 || !value.startsWith("evt_")) return OptionalLong.empty();
        try {
            return OptionalLong.of(HexFormat.fromHexDigitsToLong(value, PREFIX, PREFIX + DIGITS));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
