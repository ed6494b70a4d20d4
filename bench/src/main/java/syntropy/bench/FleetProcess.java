package syntropy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Simulated agents in a process of their own, as a [FleetDriver]; they report only when told to.
final class FleetProcess implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    /// @param heap of its Java, such as `1g`
    /// @param token of agents
    FleetProcess(String heap, InetSocketAddress controller, String token, Path log) throws IOException {
        var url = "ws://%s:%d/".formatted(controller.getHostString(), controller.getPort());
        process = new ProcessBuilder(Child.command(List.of("-Xmx" + heap), "syntropy.bench.FleetDriver", url))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
        in.write(token + "\n");
        in.flush();
    }

    private synchronized String ask(String command) {
        try {
            in.write(command + "\n");
            in.flush();
            var answer = out.readLine();
            if (answer == null) throw new IOException("the fleet ended at '" + command + "'");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What agents count, by name: all together, or since an instant.
    record Seen(Map<String, Long> numbers) {
        long of(String name) {
            var number = numbers.get(name);
            if (number == null) throw new IllegalArgumentException(name + " is not among " + numbers.keySet());
            return number;
        }

        double millis(String name) {
            return of(name) / 1e6;
        }

        @Override
        public String toString() {
            return numbers.toString();
        }
    }

    private Seen seen(String command) {
        var numbers = new HashMap<String, Long>();
        for (var each : ask(command).split(" ", -1)) {
            int at = each.indexOf('=');
            numbers.put(each.substring(0, at), Long.valueOf(each.substring(at + 1)));
        }
        return new Seen(numbers);
    }

    /// Starts that many more, evenly over that time.
    void add(int count, Duration over) {
        ask("add " + count + " " + over.toMillis());
    }

    Seen status() {
        return seen("status");
    }

    /// In the order in which they were added.
    List<Integer> ids() {
        return Arrays.stream(ask("ids").split(" ", -1)).map(Integer::valueOf).toList();
    }

    /// From here on [#since] counts.
    void mark() {
        ask("mark");
    }

    /// What came to those that were there at the mark; their times are after that instant.
    Seen since(long nanos) {
        return seen("since " + nanos);
    }

    /// From now on every agent reports what passed so often.
    void report(Duration every) {
        ask("report " + every.toMillis());
    }

    /// The first rules that the controller broke.
    String violations() {
        return ask("violations");
    }

    /// @throws IOException when it doesn't come true within that time
    Seen await(Duration within, Duration look, Predicate<Seen> what) throws IOException, InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        while (true) {
            var now = status();
            if (what.test(now)) return now;
            if (System.nanoTime() - until > 0) throw new IOException("the fleet came no further than " + now);
            Thread.sleep(look);
        }
    }

    /// Processor time used so far.
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        Child.end(process);
    }
}
