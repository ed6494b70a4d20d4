package syntropy.kernel;

/// Numbers in addresses, read strictly: ASCII digits, no sign, no leading zero (which others read as octal).
final class Digits {
    private Digits() {}

    /// -1 when the text isn't a number from 0 to the limit, which has at most three digits.
    static int upTo(String text, int limit) {
        if (text.isEmpty() || text.length() > 3) return -1;
        if (text.length() > 1 && text.charAt(0) == '0') return -1;
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') return -1;
            number = number * 10 + (digit - '0');
        }
        return number <= limit ? number : -1;
    }

    /// The address `a.b.c.d` as an unsigned number, or -1.
    static long ipv4(String text) {
        if (text.length() > 15) return -1;
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) return -1;
        long address = 0;
        for (String part : parts) {
            int octet = upTo(part, 255);
            if (octet < 0) return -1;
            address = address << 8 | octet;
        }
        return address;
    }

    /// Fit to be repeated in a message, however long it was.
    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
