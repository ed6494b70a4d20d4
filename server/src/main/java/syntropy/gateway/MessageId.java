package syntropy.gateway;

/// Ids of the messages of one connection: their number behind a letter. Answers have their question's.
final class MessageId {
    private static final char LETTER = 'm';
    private static final int DIGITS = 18;

    private MessageId() {}

    static String of(long number) {
        return LETTER + Long.toString(number);
    }

    /// 0 when it is none of these.
    static long number(String id) {
        if (id.length() < 2 || id.length() > DIGITS || id.charAt(0) != LETTER) return 0;
        var digits = id.substring(1);
        return digits.chars().allMatch(it -> it >= '0' && it <= '9') ? Long.parseLong(digits) : 0;
    }
}
