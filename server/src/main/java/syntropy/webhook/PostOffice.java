package syntropy.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.feed.Arrivals;
import syntropy.feed.EventFeed;
import syntropy.feed.States;
import syntropy.kernel.Caller;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.versions.Versions;

/// Delivers events to the endpoints of all workspaces: keeps a [Postbox] for each that is enabled.
public final class PostOffice implements Outbox.Follower, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostOffice.class);

    /// Endpoints that another controller made, or whose controller has gone, are found within it.
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private static final long TO_FINISH_MILLIS = 1_000;

    /// What delivering needs.
    ///
    /// @param onBehalf who disables an endpoint that can't be delivered to
    /// @param controller tells this process from others on the same database
    public record Parts(
            Database database,
            Webhooks webhooks,
            EventFeed feed,
            Outbox outbox,
            Versions versions,
            States states,
            Targets targets,
            Courier courier,
            Schedule schedule,
            InstantSource clock,
            Function<WorkspaceId, Caller> onBehalf,
            String controller) {}

    private final Parts parts;
    private final Recorder recorder;
    private final Postbox.Office office;
    private final Arrivals.Bell changes = new Arrivals.Bell();
    private final Thread thread;
    private final Thread recording;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;

    /// Held for it, and for nothing long.
    private final Map<WorkspaceId, Map<WebhookId, Postbox>> boxes = new HashMap<>();

    private PostOffice(Parts parts) {
        this.parts = parts;
        this.recorder = new Recorder(parts.database(), parts.webhooks(), this::disable);
        this.office = new Postbox.Office(
                parts.database(),
                parts.webhooks(),
                parts.feed(),
                new Attempts(parts.courier(), parts.targets(), parts.versions(), parts.states(), parts.clock()),
                parts.schedule(),
                recorder,
                parts.clock(),
                parts.controller());
        this.thread = Thread.ofVirtual().name("webhooks").unstarted(this::run);
        this.recording = Thread.ofVirtual().name("webhook records").unstarted(this::record);
    }

    public static PostOffice open(Parts parts) {
        var office = new PostOffice(parts);
        parts.outbox().follow(office);
        office.recording.start();
        office.thread.start();
        return office;
    }

    @Override
    public void committed(WorkspaceId workspace, List<Happening> happenings) {
        boolean changed = false;
        for (var each : happenings) {
            if (!each.event().objectType().equals("webhook_endpoint")) continue;
            changed = true;
            if (each.event() instanceof Event.WebhookEndpointTested) continue;
            find(workspace, new WebhookId(each.event().objectId())).ifPresent(Postbox::changed);
        }
        for (var box : of(workspace)) box.bell.ring();
        if (changed) changes.ring();
    }

    private Optional<Postbox> find(WorkspaceId workspace, WebhookId id) {
        synchronized (boxes) {
            return Optional.ofNullable(boxes.getOrDefault(workspace, Map.of()).get(id));
        }
    }

    private List<Postbox> of(WorkspaceId workspace) {
        synchronized (boxes) {
            return List.copyOf(boxes.getOrDefault(workspace, Map.of()).values());
        }
    }

    private void run() {
        try {
            while (!closing) {
                long heard = changes.times();
                try {
                    openBoxes();
                } catch (RuntimeException e) {
                    LOG.warn("The web-hook endpoints can't be read; it is tried again", e);
                }
                changes.await(heard, BETWEEN);
            }
        } catch (InterruptedException _) {
            // the end
        } finally {
            ended.countDown();
        }
    }

    /// For each enabled endpoint that has none.
    private void openBoxes() {
        for (var key : parts.database().read(parts.webhooks().store::enabled)) {
            Postbox box;
            synchronized (boxes) {
                var ofWorkspace = boxes.computeIfAbsent(key.workspace(), _ -> new HashMap<>());
                if (closing || ofWorkspace.containsKey(key.id())) continue;
                box = new Postbox(key.workspace(), key.id(), office);
                ofWorkspace.put(key.id(), box);
            }
            Thread.ofVirtual().name("webhook " + key.id()).start(() -> run(box));
        }
    }

    private void run(Postbox box) {
        try {
            box.run();
        } catch (InterruptedException _) {
            // the end
        } finally {
            synchronized (boxes) {
                boxes.getOrDefault(box.workspace, new HashMap<>()).remove(box.id, box);
            }
            changes.ring(); // it may have been enabled again meanwhile
        }
    }

    /// @return whether all have ended in time
    private boolean awaitBoxes() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TO_FINISH_MILLIS);
        while (true) {
            long heard = changes.times();
            synchronized (boxes) {
                if (boxes.values().stream().allMatch(Map::isEmpty)) return true;
            }
            long left = end - System.nanoTime();
            if (left <= 0) return false;
            changes.await(heard, Duration.ofNanos(left));
        }
    }

    private void record() {
        try {
            recorder.run();
        } catch (InterruptedException _) {
            // the end
        }
    }

    private void disable(WorkspaceId workspace, WebhookId id, Webhook.DisabledReason reason) {
        try {
            boolean disabled = parts.database()
                    .write(tx -> parts.webhooks().disable(tx, parts.onBehalf().apply(workspace), id, reason));
            if (disabled) LOG.warn("Web-hook endpoint {} of workspace {} is disabled: {}", id, workspace, reason);
        } catch (RuntimeException e) {
            LOG.error("Web-hook endpoint {} can't be disabled; it is tried again", id, e);
        }
    }

    /// Breaks off what is on its way, which is delivered once more at the next start, and writes down what is known.
    @Override
    public void close() {
        closing = true;
        List<Postbox> all = new ArrayList<>();
        synchronized (boxes) {
            boxes.values().forEach(each -> all.addAll(each.values()));
        }
        all.forEach(Postbox::end);
        thread.interrupt();
        parts.courier().close();
        recording.interrupt();
        try {
            if (!ended.await(TO_FINISH_MILLIS, TimeUnit.MILLISECONDS) || !awaitBoxes()) LOG.warn("Web-hooks don't end");
            recording.join(TO_FINISH_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        recorder.flush();
        for (var box : all) {
            try {
                box.leave();
            } catch (RuntimeException e) {
                LOG.warn("The lease of web-hook endpoint {} can't be given back; it ends by itself", box.id, e);
            }
        }
    }
}
