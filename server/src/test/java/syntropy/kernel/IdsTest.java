package syntropy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final AtomicLong millis = new AtomicLong(0x0195_0000_0000L);
    private final Ids ids = new Ids(() -> Instant.ofEpochMilli(millis.get()), new Random(1));

    @Test
    void namesItsKindAndTheMillisecondOfItsBirth() {
        assertThat(ids.next("evt")).matches("evt_019500000000[0-9a-f]{16}");
        assertThat(ids.requestId()).startsWith("req_0195");
    }

    @Property(tries = 100)
    void eachSortsAfterEveryEarlierOneHoweverTheClockMoves(@ForAll @Size(max = 50) List<Short> steps) {
        var made = new ArrayList<String>();
        for (short step : steps) {
            millis.addAndGet(step);
            made.add(ids.next("evt"));
            made.add(ids.next("evt"));
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void sortsAlsoWhenTheRandomPartRunsOver() {
        var highest = new Ids(() -> Instant.ofEpochMilli(5), constant(-1));
        String last = highest.next("evt");
        for (int i = 0; i < 100_000; i++) {
            String next = highest.next("evt");
            assertThat(next.compareTo(last)).isPositive();
            last = next;
        }
    }

    @Test
    void threadsNeverGetTheSame() throws Exception {
        var made = Collections.synchronizedList(new ArrayList<String>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                threads.execute(() -> {
                    for (int j = 0; j < 100; j++) made.add(ids.next("evt"));
                });
            }
        }
        assertThat(made).hasSize(10_000).doesNotHaveDuplicates();
    }

    private static RandomGenerator constant(long value) {
        return () -> value;
    }
}
