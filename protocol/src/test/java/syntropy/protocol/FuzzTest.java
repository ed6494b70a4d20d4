package syntropy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Any bytes at all: read without an exception, and in a time that their number bounds.
class FuzzTest {
    private static final int ROUNDS = 40_000;
    private static final long SEED = 20261124;

    /// Times over what the largest message takes on a slow and busy machine.
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Random random = new Random(SEED);

    @Property
    void anyBytes(@ForAll byte[] bytes) {
        assertThat(Messages.fromAgent(bytes)).isNotNull();
        assertThat(Messages.toAgent(bytes)).isNotNull();
    }

    @Property
    void anyText(@ForAll String text) {
        var quoted = "{\"id\":\"-\",\"type\":\"LOGGER\",\"data\":{\"message\":\"" + text + "\"}}";
        assertThat(Messages.fromAgent(quoted.getBytes(UTF_8))).isNotNull();
    }

    @Test
    void samplesWithWrongBytes() {
        var samples = samples();
        int malformed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] wounded = wounded(one(samples), one(samples));
            if (Messages.fromAgent(wounded) instanceof Read.Malformed) malformed++;
            assertThat(Messages.toAgent(wounded)).isNotNull();
        }
        assertThat(malformed).isBetween(ROUNDS / 4, ROUNDS - 1);
    }

    @Test
    void theLargestOfTheWorstTakeABoundedTime() {
        int size = Limits.MESSAGE_BYTES - 200;
        var worst = List.of(
                "{\"type\":\"AUTO_PING\",\"data\":{\"pings\":[" + "{},".repeat(size / 3) + "{}]}}",
                "{\"type\":\"LOGGER\",\"data\":{\"message\":\"" + "\\u0000".repeat(size / 6) + "\"}}",
                "{\"type\":\"LOGGER\",\"data\":{\"message\":\"" + "\\\"".repeat(size / 2) + "\"}}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":[" + "1e9,".repeat(size / 4) + "1]}}",
                "{\"data\":{\"x\":[" + "\"\",".repeat(size / 3) + "1]},\"type\":\"LOGGER\"}",
                "{\"type\":\"LOGGER\",\"data\":{\"x\":" + "[".repeat(size) + "}}",
                "{\"type\":\"UNHEARD_OF\",\"data\":" + names(size) + "}",
                " ".repeat(size) + "{}");
        Assertions.assertTimeout(
                LONGEST,
                () -> worst.forEach(text -> {
                    byte[] bytes = text.getBytes(UTF_8);
                    assertThat(bytes.length).isLessThanOrEqualTo(Limits.MESSAGE_BYTES);
                    assertThat(Messages.fromAgent(bytes)).isNotNull();
                }));
    }

    /// An object of as many different names as fit.
    private static String names(int size) {
        var names = new StringBuilder("{");
        for (int i = 0; names.length() < size - 20; i++) {
            names.append('"').append(Integer.toString(i, 36)).append("\":1,");
        }
        return names.append("\"\":1}").toString();
    }

    private static List<byte[]> samples() {
        var samples = new ArrayList<byte[]>();
        Samples.fromAgent()
                .forEach(it -> samples.add(
                        Messages.write(it.id(), it.executedAt(), it.message()).getBytes(UTF_8)));
        Samples.toAgent()
                .forEach(it -> samples.add(
                        Messages.write(it.id(), it.executedAt(), it.message()).getBytes(UTF_8)));
        return samples;
    }

    private byte[] wounded(byte[] sample, byte[] other) {
        byte[] bytes = sample.clone();
        int wounds = 1 + random.nextInt(3);
        for (int i = 0; i < wounds; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[],:\"\\0-9.eEtfn ".charAt(random.nextInt(18));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 3 -> bytes = joined(bytes, at, bytes, random.nextInt(bytes.length));
                case 4 -> bytes = joined(bytes, at, other, random.nextInt(other.length));
                default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }

    /// The beginning of one and the end of another.
    private static byte[] joined(byte[] one, int to, byte[] other, int from) {
        byte[] joined = Arrays.copyOf(one, to + other.length - from);
        System.arraycopy(other, from, joined, to, other.length - from);
        return joined;
    }

    private <T> T one(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
