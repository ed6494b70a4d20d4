package syntropy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.api.Stream;
import syntropy.kernel.Failed;
import syntropy.storage.CursorNotFound;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// A stream as Server-Sent Events. What is sent is read piece by piece, each in a transaction that also looks whether
/// the caller still may, and that is over before anything is sent.
///
/// A message with an `id` alone, which makes clients remember the place and shows them nothing, is sent at the
/// beginning and whenever others have been left out: whoever comes back begins there and not where the last shown
/// item was.
final class EventMessages<T> implements HttpAnswer.Streamed {
    private static final Logger LOG = LoggerFactory.getLogger(EventMessages.class);

    /// Somewhat less than the second within which a stream ends when its token does.
    private static final Duration LOOK = Duration.ofMillis(700);

    /// What happens within it is read together.
    private static final Duration PACE = Duration.ofMillis(20);

    private static final Duration UNTIL_PLACE = Duration.ofSeconds(5);
    private static final int MOST = 200;
    private static final int PIECE_BYTES = 128 * 1024;

    private final Stream<T> stream;
    private final Function<T, byte[]> rendered;
    private final Database database;
    private final Consumer<Tx> mayStill;
    private final StreamPlaces.Place seat;
    private final Duration heartbeat;

    /// Never opens.
    private final CountDownLatch pace = new CountDownLatch(1);

    /// The place after all that was looked at, and the one that the client knows.
    private String place;

    private String told;
    private long saidAt;
    private int most = MOST / 10;

    /// @param rendered an item as one line of JSON
    /// @param mayStill fails with [Failed] once the caller may no longer
    /// @param seat given back when this is closed
    EventMessages(
            Stream<T> stream,
            Function<T, byte[]> rendered,
            Database database,
            Consumer<Tx> mayStill,
            StreamPlaces.Place seat,
            Duration heartbeat) {
        this.stream = stream;
        this.rendered = rendered;
        this.database = database;
        this.mayStill = mayStill;
        this.seat = seat;
        this.heartbeat = heartbeat;
        this.place = stream.start();
        this.told = place;
    }

    @Override
    public void sendTo(HttpAnswer.Sink sink) throws IOException, InterruptedException {
        say(sink, "retry: 2000\nid: " + place + "\n\n");
        while (true) {
            long heard = stream.heard();
            var piece = next();
            if (piece.isEmpty()) return;
            place = piece.get().place();
            if (!piece.get().items().isEmpty()) say(sink, messages(piece.get()));
            if (!told.equals(place) && silence() >= UNTIL_PLACE.toNanos()) tellPlace(sink);
            else if (seat.isDoubted() || silence() >= heartbeat.toNanos()) say(sink, ":\n\n");
            if (!piece.get().isLast()) continue;
            sink.pause(() -> {
                stream.await(heard, LOOK);
                pace.await(PACE.toMillis(), TimeUnit.MILLISECONDS);
            });
        }
    }

    /// Empty when it has to end: the caller may no longer, or what comes next isn't kept any more, which they learn
    /// when
    /// they come back.
    private Optional<Stream.Piece<T>> next() {
        try {
            return Optional.of(database.read(tx -> {
                mayStill.accept(tx);
                return stream.after(tx, place, most);
            }));
        } catch (Failed | CursorNotFound e) {
            LOG.debug("A stream ends: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private byte[] messages(Stream.Piece<T> piece) {
        var bytes = new ByteArrayOutputStream();
        for (var item : piece.items()) {
            bytes.writeBytes(("id: " + item.id() + "\nevent: " + item.event() + "\ndata: ").getBytes(UTF_8));
            bytes.writeBytes(rendered.apply(item.value()));
            bytes.writeBytes("\n\n".getBytes(UTF_8));
        }
        told = piece.items().getLast().id();
        // The next piece is as large as a client that doesn't read may cost.
        most = Math.clamp((long) most * PIECE_BYTES / bytes.size(), 1, MOST);
        return bytes.toByteArray();
    }

    private void tellPlace(HttpAnswer.Sink sink) throws IOException, InterruptedException {
        told = place;
        say(sink, "id: " + place + "\n\n");
    }

    private void say(HttpAnswer.Sink sink, String text) throws IOException, InterruptedException {
        say(sink, text.getBytes(UTF_8));
    }

    private void say(HttpAnswer.Sink sink, byte[] bytes) throws IOException, InterruptedException {
        sink.write(bytes);
        saidAt = System.nanoTime();
    }

    private long silence() {
        return System.nanoTime() - saidAt;
    }

    @Override
    public boolean isWelcome() {
        try {
            return database.read(tx -> {
                mayStill.accept(tx);
                return true;
            });
        } catch (Failed _) {
            return false;
        }
    }

    @Override
    public void close() {
        seat.close();
    }
}
