package syntropy.webhook;

/// Ports that web-hooks may go to, both ends included.
public record PortRange(int first, int last) {
    private static final int MOST = 65_535;

    public PortRange {
        if (first < 1 || last > MOST || first > last)
            throw new IllegalArgumentException(
                    "%d-%d is not a range of ports from 1 to %d".formatted(first, last, MOST));
    }

    /// `443` or `1024-65535`.
    ///
    /// @throws IllegalArgumentException with a message for the person who wrote the text
    public static PortRange parse(String text) {
        if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?"))
            throw new IllegalArgumentException("'%s' is not a port or a range such as 1024-65535".formatted(text));
        int dash = text.indexOf('-');
        return new PortRange(
                Integer.parseInt(dash < 0 ? text : text.substring(0, dash)),
                Integer.parseInt(text.substring(dash + 1)));
    }

    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
