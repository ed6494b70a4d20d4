package syntropy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import syntropy.protocol.AgentState;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.ToAgent;

/// A thousand agents are cheap.
class ManyTest extends FleetTest {
    private static final int AGENTS = 1000;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void aThousandAgentsShareFewThreadsAndLittleMemory() throws IOException, InterruptedException {
        controller.onOpen = session -> {
            int number = Integer.parseInt(session.device().substring("device".length()));
            session.send(new ToAgent.GetInfo());
            session.send(new ToAgent.ConfigInfo(state(number)));
        };
        var machines = new ArrayList<Machine>();
        for (int i = 1; i <= AGENTS; i++) {
            machines.add(Machine.plain("device" + i, "agent " + i, "198.18.%d.%d".formatted(i / 250, i % 250 + 1)));
        }
        fleet().add(machines.getFirst()).start();
        is(() -> fleet().configured().count() == 1);
        int threads = threads();
        long heap = heap();
        long resident = resident();
        fleet().add(machines.subList(1, AGENTS));
        long began = System.nanoTime();
        fleet().start();
        assertThat(fleet().awaitAll(LONG, SimulatedAgent::isConfigured)).isTrue();
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        int more = fleetThreads();
        long heapEach = (heap() - heap) / (AGENTS - 1);
        long residentEach = (resident() - resident) / (AGENTS - 1);
        System.out.printf(
                "%d agents and the stub in %d ms: %d bytes of heap and %d bytes resident each for both ends,"
                        + " %d threads of the fleet, %d of the process before and %d after%n",
                AGENTS, millis, heapEach, residentEach, more, threads, threads());
        assertThat(more).isLessThanOrEqualTo(20);
        assertThat(heapEach).isLessThan(60_000);
        var keys = new HashSet<>();
        for (var agent : fleet().agents()) {
            for (var link : Link.values()) keys.add(agent.key(link));
        }
        assertThat(keys).hasSize(4 * AGENTS);
        assertThat(fleet().violations()).isEmpty();
    }

    private static AgentState state(int number) {
        var own = new EnumMap<Link, LocalInterface>(Link.class);
        int last = number * 4;
        for (var link : Link.values()) {
            last++;
            own.put(link, new LocalInterface("10.69.%d.%d".formatted(last / 256, last % 256), null, 0));
        }
        return new AgentState(number, own, List.of(), List.of());
    }

    private static int threads() {
        return Thread.getAllStackTraces().size();
    }

    private static int fleetThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(it -> it.getName().startsWith("fleet") || it.getName().startsWith("HttpClient"))
                .count();
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// Of the process.
    private static long resident() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            var line = lines.filter(it -> it.startsWith("VmRSS:")).collect(Collectors.joining());
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
    }
}
