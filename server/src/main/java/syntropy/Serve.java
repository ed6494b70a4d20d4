package syntropy;

import java.io.PrintStream;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The command `serve`: from the lock on the data directory to the orderly stop.
final class Serve {
    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

    /// So that the process is gone within 5 seconds.
    private static final Duration LONGEST_STOP = Duration.ofMillis(4_200);

    private final Controller controller;
    private final StopSignal signal;
    private final PrintStream out;

    Serve(Controller controller, StopSignal signal, PrintStream out) {
        this.controller = controller;
        this.signal = signal;
        this.out = out;
    }

    /// Returns the exit status once the controller has been asked to stop and has stopped.
    int run(Settings settings) throws InterruptedException {
        return run(settings, _ -> Scene.Beside.NOTHING);
    }

    /// @param beside what is to run once it is ready, and where that is
    int run(Settings settings, Function<URI, Scene.Beside> beside) throws InterruptedException {
        CountDownLatch stop = signal.listen();
        DataDirectory data = DataDirectory.open(settings.data());
        try (var _ = data.lock()) {
            Controller.Running running = start(settings, data);
            running.claimLink().ifPresent(it -> out.println("Claim the first administrator once at " + it));
            out.println("Syntropy is ready at " + running.url());
            out.flush();
            try (var _ = beside.apply(running.url())) {
                stop.await();
                LOG.info("Stopping");
            }
            return stop(running);
        }
    }

    private Controller.Running start(Settings settings, DataDirectory data) {
        try {
            return controller.start(settings, data);
        } catch (StartFailure e) {
            throw e;
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException bind) throw cannotListen(settings, bind);
            }
            throw e;
        }
    }

    private static StartFailure cannotListen(Settings settings, BindException cause) {
        String addresses = Stream.concat(
                        settings.http().stream(), settings.https().stream().map(Settings.Https::address))
                .map(ListenAddress::toString)
                .collect(Collectors.joining(" or "));
        return new StartFailure("Can't listen at %s: %s; stop what listens there or choose another address."
                .formatted(addresses, String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT)));
    }

    private static int stop(Controller.Running running) throws InterruptedException {
        var closing = new FutureTask<@Nullable Void>(running::close, null);
        Thread.ofVirtual().name("stop").start(closing);
        try {
            closing.get(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("Stopped");
            return 0;
        } catch (TimeoutException _) {
            LOG.warn("Not everything stopped within {} s; the rest is cut off", LONGEST_STOP.toMillis() / 1000.0);
        } catch (ExecutionException e) {
            LOG.error("The stop failed", e.getCause());
        }
        return StartFailure.FAILURE;
    }
}
