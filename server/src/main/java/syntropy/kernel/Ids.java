package syntropy.kernel;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// For what the contract doesn't number: ids that name their kind and sort by birth, `req_` and 28 hexadecimal
/// digits, the first 12 of which are the milliseconds since 1970, or a number where there is one (`evt_`). Within one
/// process each id sorts after every
/// earlier one, also within a millisecond and when the clock steps back; between processes the clocks decide.
///
/// Not secret: the next id can be guessed from the last.
public final class Ids {
    private static final HexFormat HEX = HexFormat.of();

    private final InstantSource clock;
    private final RandomGenerator random;
    private long lastMillis;
    private long lastTail;

    public Ids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// After all that were made here before.
    ///
    /// @param kind the letters before the underscore, such as `evt`
    public String next(String kind) {
        long millis;
        long tail;
        synchronized (this) {
            step();
            millis = lastMillis;
            tail = lastTail;
        }
        return kind + '_' + HEX.toHexDigits(millis, 12) + HEX.toHexDigits(tail);
    }

    /// For what is counted: the first 12 digits are its number, so that ids sort as numbers do, and the others are
    /// chance,
    /// so that equal numbers in several workspaces have ids of their own.
    public String numbered(String kind, long number) {
        long tail;
        synchronized (this) {
            tail = random.nextLong();
        }
        return kind + '_' + HEX.toHexDigits(number, 12) + HEX.toHexDigits(tail);
    }

    /// For what names one request in answers, logs and events.
    public String requestId() {
        return next("req");
    }

    /// A tail begins below 2^63 and grows by at most 2^32, so a millisecond has room for 2^31 ids at the least.
    private void step() {
        long now = clock.millis();
        if (now > lastMillis) {
            lastMillis = now;
            lastTail = random.nextLong() >>> 1;
            return;
        }
        long grown = lastTail + 1 + (random.nextInt() & 0xffff_ffffL);
        if (Long.compareUnsigned(grown, lastTail) < 0) lastMillis++;
        lastTail = grown;
    }
}
