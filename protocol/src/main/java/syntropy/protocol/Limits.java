package syntropy.protocol;

import java.time.Duration;

/// Bounds of what is read, and the pace that agents bear.
public final class Limits {
    /// Of one message, its fragments together. The largest known, an agent's log line that quotes a whole
    /// configuration of 4,000 peers, has about 3 MiB.
    public static final int MESSAGE_BYTES = 8 << 20;

    /// Elements of all lists that are kept of one message. An agent of a mesh of 10,000 reports 40,000 peers; an
    /// element
    /// takes three bytes to send and a hundred to keep, so the size alone bounds too little.
    public static final int ELEMENTS = 65_536;

    /// Objects and arrays within each other. The deepest known message has 7.
    public static final int DEPTH = 32;

    /// Of a text, in characters, when nothing else is said: names, ids, a system's error. Longer is malformed.
    public static final int TEXT_CHARS = 4096;

    /// What is kept of a log line's text, in characters; agents log every message that they receive, whole.
    public static final int LOG_CHARS = 4096;

    /// Of a number as text. The longest that an agent writes has 24.
    public static final int NUMBER_CHARS = 64;

    /// Of a field's name.
    public static final int NAME_CHARS = 256;

    /// Of an envelope's id.
    public static final int ID_CHARS = 128;

    /// How often to send a WebSocket ping. Data don't count: an agent that hears no ping or pong for 45 s drops the
    /// connection within 15 s more.
    public static final Duration PING_EVERY = Duration.ofSeconds(20);

    /// How many messages may be on their way while an agent may still be at work on a CONFIG_INFO; above about 11
    /// it stops reading, pings included, and its watchdog cuts the connection. Peers are batched into one message
    /// instead.
    public static final int BURST = 8;

    /// A GET_INFO that is unanswered for so long, while connected, tells of an agent that only a restart helps.
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    static final int LAST_PORT = 65_535;

    private Limits() {}

    static void port(int port) {
        if (port < 0 || port > LAST_PORT) throw new IllegalArgumentException("a port is 0 to 65535");
    }

    static void id(int id) {
        if (id < 1) throw new IllegalArgumentException("an id is 1 or more");
    }
}
