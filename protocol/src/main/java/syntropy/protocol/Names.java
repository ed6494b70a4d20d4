package syntropy.protocol;

import java.util.Locale;

/// Words of the wire for values of enums.
final class Names {
    private Names() {}

    static FromAgent.PathReason reason(String text) {
        for (var reason : FromAgent.PathReason.values()) {
            if (text(reason).equals(text)) return reason;
        }
        return FromAgent.PathReason.UNKNOWN;
    }

    static String text(FromAgent.PathReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    static FromAgent.Severity severity(String text) {
        for (var severity : FromAgent.Severity.values()) {
            if (severity.name().equals(text)) return severity;
        }
        return FromAgent.Severity.MESSAGE;
    }
}
