package syntropy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static final int MOST = 100;

    private final Fragments fragments = new Fragments(MOST);

    @Test
    void aMessageOfOneFragmentIsWhole() {
        assertWhole(fragments.add(bytes("{}"), true), "{}");
        assertWhole(fragments.add(bytes(""), true), "");
    }

    @Test
    void fragmentsArePutTogetherEvenInsideACharacter() {
        byte[] door = "🚪".getBytes(UTF_8);
        assertThat(fragments.add(ByteBuffer.wrap(door, 0, 1), false)).isEqualTo(new Fragments.Added.More());
        assertThat(fragments.add(bytes(""), false)).isEqualTo(new Fragments.Added.More());
        assertThat(fragments.add(ByteBuffer.wrap(door, 1, 2), false)).isEqualTo(new Fragments.Added.More());
        assertWhole(fragments.add(ByteBuffer.wrap(door, 3, 1), true), "🚪");
    }

    @Test
    void whatIsTooLongIsDroppedAndTheNextIsUnharmed() {
        assertWhole(fragments.add(bytes("x".repeat(MOST)), true), "x".repeat(MOST));
        assertThat(fragments.add(bytes("x".repeat(MOST + 1)), true)).isEqualTo(new Fragments.Added.TooLong(MOST + 1));
        for (int i = 0; i < 1000; i++) {
            var payload = bytes("x".repeat(MOST));
            assertThat(fragments.add(payload, false)).isEqualTo(new Fragments.Added.More());
            assertThat(payload.hasRemaining()).isFalse();
        }
        assertThat(fragments.add(bytes(""), true)).isEqualTo(new Fragments.Added.TooLong(1000L * MOST));
        assertWhole(fragments.add(bytes("{}"), true), "{}");
    }

    @Test
    void aMessageIsNobodyElsesBuffer() {
        byte[] reused = "one".getBytes(UTF_8);
        var one = fragments.add(ByteBuffer.wrap(reused), true);
        reused[0] = 'X';
        assertWhole(one, "one");
        assertThat(fragments.add(ByteBuffer.wrap(reused).asReadOnlyBuffer(), false))
                .isEqualTo(new Fragments.Added.More());
        reused[0] = 'Y';
        assertWhole(fragments.add(ByteBuffer.allocateDirect(1), true), "Xne\0");
    }

    /// However a stream of messages is cut, it comes out the same.
    @Property
    void anyCutGivesTheSame(@ForAll List<byte[]> messages, @ForAll long seed) {
        var random = new Random(seed);
        var cut = new Fragments(MOST);
        var out = new ArrayList<byte[]>();
        for (byte[] message : messages) {
            int from = 0;
            boolean last = false;
            while (!last) {
                int to = from + random.nextInt(message.length - from + 1);
                last = to == message.length && random.nextBoolean();
                if (cut.add(ByteBuffer.wrap(message, from, to - from), last) instanceof Fragments.Added.Whole whole) {
                    out.add(whole.message());
                }
                from = to;
            }
        }
        assertThat(out)
                .containsExactlyElementsOf(
                        messages.stream().filter(it -> it.length <= MOST).toList());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static void assertWhole(Fragments.Added added, String text) {
        assertThat(added)
                .isInstanceOfSatisfying(
                        Fragments.Added.Whole.class,
                        it -> assertThat(new String(it.message(), UTF_8)).isEqualTo(text));
    }
}
