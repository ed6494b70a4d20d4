package syntropy.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends bodies that are made while they are sent: one write at a time, so that a client that doesn't read costs one
/// piece of memory, and is cut when it has taken nothing for as long as connections may be idle.
final class Streaming {
    private static final Logger LOG = LoggerFactory.getLogger(Streaming.class);
    private static final long GLANCE_MILLIS = 500;

    private final Duration patience;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Streaming(Duration patience) {
        this.patience = patience;
    }

    /// Sends all of it and completes the callback, once.
    void send(Response response, Callback callback, HttpAnswer.Streamed body) {
        var one = new Running(response, body);
        running.add(one);
        try (body) {
            if (!stopping) body.sendTo(one);
        } catch (InterruptedException _) {
            // It was told to end.
        } catch (IOException e) {
            one.failure = e;
        } catch (RuntimeException bug) {
            LOG.error("A stream failed", bug);
            one.failure = bug;
        } finally {
            running.remove(one);
            if (one.failure != null) callback.failed(one.failure);
            else response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        }
    }

    /// Ends all that run, and those that begin from now on.
    void stop() {
        stopping = true;
        running.forEach(Running::interrupt);
    }

    private final class Running implements HttpAnswer.Sink {
        private final Response response;
        private final HttpAnswer.Streamed body;

        /// Set while it may be interrupted.
        @Nullable
        private Thread waiting;

        /// Why the client can't be told that this is the end.
        @Nullable
        Exception failure;

        Running(Response response, HttpAnswer.Streamed body) {
            this.response = response;
            this.body = body;
        }

        @Override
        public void write(byte[] bytes) throws IOException, InterruptedException {
            if (stopping) throw new InterruptedException();
            var sent = new Callback.Completable();
            long began = NanoTime.now();
            response.write(false, ByteBuffer.wrap(bytes), sent);
            try {
                while (true) {
                    pause(() -> glance(sent));
                    if (sent.isDone()) break;
                    if (NanoTime.since(began) > patience.toNanos()) throw new IOException("nothing is taken");
                    if (!body.isWelcome()) throw new IOException("nothing is taken, and the end has come");
                }
                sent.get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } catch (InterruptedException e) {
                failure = new IOException("stopped while something was being sent", e);
                throw e;
            }
        }

        private static void glance(Callback.Completable sent) throws InterruptedException {
            try {
                sent.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException _) {
                // It is looked at again.
            }
        }

        @Override
        public void pause(HttpAnswer.Pause pause) throws InterruptedException {
            begin();
            try {
                pause.await();
            } finally {
                end();
            }
        }

        private synchronized void begin() throws InterruptedException {
            if (stopping) throw new InterruptedException();
            waiting = Thread.currentThread();
        }

        private synchronized void end() {
            waiting = null;
            Thread.interrupted();
        }

        synchronized void interrupt() {
            if (waiting != null) waiting.interrupt();
        }
    }
}
