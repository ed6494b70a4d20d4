package syntropy;

import java.security.SecureRandom;
import java.time.InstantSource;

/// Where the program starts, and the one place that reads the environment, the real clock and real chance.
public final class Main {
    private static final int LEAST_CARRIERS = 6;

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        // A long read of SQLite holds its carrier thread; with as few carriers as cores, two of them would hold up
        // everyone.
        System.setProperty(
                "jdk.virtualThreadScheduler.parallelism",
                Integer.toString(Math.max(LEAST_CARRIERS, Runtime.getRuntime().availableProcessors())));
        var clock = InstantSource.system();
        var random = new SecureRandom();
        Controller controller = (settings, data) -> Server.start(settings, data, clock, random);
        var cli = new Cli(
                System.getenv(),
                System.out,
                System.err,
                controller,
                new OperatorTokens(clock, random),
                new OperatorAudit(clock, random),
                StopSignal.ofTheProcess(),
                new FleetScene(clock));
        System.exit(cli.run(arguments));
    }
}
