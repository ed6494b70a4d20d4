package syntropy.measurement;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import syntropy.protocol.Link;

/// What one end measured of one path in a while, as sums, so that two of them add up without loss.
///
/// @param samples how many reports there were
/// @param answered those of them that had a latency
/// @param latencyMicros of these together
/// @param longestMicros the longest latency
/// @param lossPpm the losses together, in millionths of what was sent
/// @param rxBytes received
/// @param txBytes sent
record Rollup(
        long samples, long answered, long latencyMicros, long longestMicros, long lossPpm, long rxBytes, long txBytes) {
    static final Rollup NOTHING = new Rollup(0, 0, 0, 0, 0, 0, 0);

    /// Peers whose entries stand in one row have the same id but for these bits.
    static final int PEER_BITS = 6;

    private static final int PEER_MASK = (1 << PEER_BITS) - 1;
    private static final Link[] LINKS = Link.values();

    /// @param peer the other agent's id
    record Entry(int peer, Link link, Rollup rollup) {}

    Rollup plus(Rollup other) {
        return new Rollup(
                samples + other.samples,
                answered + other.answered,
                latencyMicros + other.latencyMicros,
                Math.max(longestMicros, other.longestMicros),
                lossPpm + other.lossPpm,
                rxBytes + other.rxBytes,
                txBytes + other.txBytes);
    }

    /// An entry as it is stored: a byte with the path in its upper two bits and the peer in the others, then the seven
    /// numbers in groups of seven bits, the lowest first, each but the last with its top bit set.
    void pack(int peer, int link, ByteArrayOutputStream to) {
        to.write((link << PEER_BITS) | (peer & PEER_MASK));
        number(samples, to);
        number(answered, to);
        number(latencyMicros, to);
        number(longestMicros, to);
        number(lossPpm, to);
        number(rxBytes, to);
        number(txBytes, to);
    }

    private static void number(long number, ByteArrayOutputStream to) {
        long rest = number;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) to.write((int) ((rest & 0x7f) | 0x80));
        to.write((int) rest);
    }

    /// @param peers the upper bits of the ids of all peers
    static List<Entry> unpack(int peers, byte[] packed) {
        var in = new Reader(packed);
        var entries = new ArrayList<Entry>();
        while (in.hasMore()) {
            int head = in.head();
            entries.add(new Entry(
                    (peers << PEER_BITS) | (head & PEER_MASK),
                    LINKS[head >>> PEER_BITS],
                    new Rollup(
                            in.number(),
                            in.number(),
                            in.number(),
                            in.number(),
                            in.number(),
                            in.number(),
                            in.number())));
        }
        return entries;
    }

    private static final class Reader {
        private final byte[] bytes;
        private int place;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return place < bytes.length;
        }

        int head() {
            return bytes[place++] & 0xff;
        }

        long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                long group = bytes[place++];
                number |= (group & 0x7f) << shift;
                if (group >= 0) return number;
            }
        }
    }
}
