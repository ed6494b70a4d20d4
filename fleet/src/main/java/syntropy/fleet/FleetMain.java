package syntropy.fleet;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A fleet as a process, until it is told to stop.
public final class FleetMain {
    private static final int MISUSE = 2;
    private static final int VIOLATIONS_PRINTED = 20;

    private final Map<String, String> environment;
    private final InstantSource clock;
    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch stop;

    FleetMain(
            Map<String, String> environment,
            InstantSource clock,
            PrintStream out,
            PrintStream err,
            CountDownLatch stop) {
        this.environment = environment;
        this.clock = clock;
        this.out = out;
        this.err = err;
        this.stop = stop;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            await(stopped);
        }));
        int status;
        try {
            status = new FleetMain(System.getenv(), InstantSource.system(), System.out, System.err, stop)
                    .run(List.of(arguments));
        } finally {
            stopped.countDown();
        }
        if (stop.getCount() > 0) System.exit(status);
    }

    private static void await(CountDownLatch stopped) {
        try {
            var _ = stopped.await(4, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// 0 when it has run, 1 when a rule was broken meanwhile, 2 when the arguments are wrong.
    int run(List<String> arguments) throws InterruptedException {
        Options options;
        List<Machine> machines;
        try {
            if (arguments.contains("--help")) {
                out.println(Options.USAGE);
                return 0;
            }
            options = Options.of(arguments, environment);
            machines = Machines.many(
                    options.name(),
                    options.agents(),
                    options.services(),
                    options.settings().seed());
        } catch (IllegalArgumentException | ArithmeticException e) {
            err.println("fleet: " + e.getMessage());
            err.println(Options.USAGE);
            return MISUSE;
        }
        try (var fleet = new Fleet(options.settings(), clock)) {
            fleet.add(machines);
            fleet.start(options.ramp());
            run(options, fleet);
            print(options, fleet);
            fleet.violations().stream().limit(VIOLATIONS_PRINTED).forEach(err::println);
            return fleet.violationCount() == 0 ? 0 : 1;
        }
    }

    private void run(Options options, Fleet fleet) throws InterruptedException {
        long began = System.nanoTime();
        var last = options.last();
        while (true) {
            var wait = options.every();
            if (last != null) {
                var left = last.minusNanos(System.nanoTime() - began);
                if (left.compareTo(wait) < 0) wait = left.isNegative() ? Duration.ZERO : left;
                if (wait.isZero()) return;
            }
            if (stop.await(wait.toNanos(), TimeUnit.NANOSECONDS)) return;
            print(options, fleet);
        }
    }

    private void print(Options options, Fleet fleet) {
        out.println(options.isJson() ? Status.json(fleet) : Status.line(fleet));
        out.flush();
    }
}
