package syntropy.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the library's request to our handler and back, on one virtual thread.
///
/// A slot is held only while our handler works. Reading a slow body and sending to a slow reader hold none, so slow
/// clients
/// can't keep quick ones out.
final class RequestHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
    private static final long PATIENCE_SECONDS = 2;
    private static final int WAITING_PER_SLOT = 4;

    private final HttpHandler handler;
    private final RequestReader reader;
    private final AnswerWriter writer;
    private final Semaphore slots;
    private final int inAll;
    private final int mostWaiting;

    RequestHandler(HttpSettings settings, HttpHandler handler, AnswerWriter writer) {
        this.handler = handler;
        this.reader = new RequestReader(settings);
        this.writer = writer;
        this.inAll = settings.maxConcurrentRequests();
        this.slots = new Semaphore(inAll);
        this.mostWaiting = inAll * WAITING_PER_SLOT;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var wire = Wire.of(request);
        wire.began();
        Request.addCompletionListener(request, _ -> wire.ended());
        writer.send(request, response, callback, answer(request, wire));
        return true;
    }

    private HttpAnswer answer(Request request, Wire wire) {
        try {
            var whole = reader.read(request, wire);
            try {
                return answer(whole);
            } finally {
                reader.release(whole);
            }
        } catch (RequestReader.Refused refused) {
            return writer.refusal(refused.refusal);
        }
    }

    private HttpAnswer answer(HttpRequest request) throws RequestReader.Refused {
        takeSlot();
        try {
            return handler.answer(request);
        } catch (Throwable bug) {
            // Without the query and the headers, which may hold secrets.
            LOG.error("{} {} failed", request.method(), request.path(), bug);
            return writer.refusal(Refusal.INTERNAL_ERROR);
        } finally {
            slots.release();
        }
    }

    private void takeSlot() throws RequestReader.Refused {
        if (slots.tryAcquire()) return;
        try {
            if (slots.getQueueLength() < mostWaiting && slots.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new RequestReader.Refused(Refusal.TOO_BUSY);
    }

    int working() {
        return inAll - slots.availablePermits();
    }

    int waiting() {
        return slots.getQueueLength();
    }
}
