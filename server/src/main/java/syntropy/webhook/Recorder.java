package syntropy.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Tx;

/// Writes down how attempts went, those of all endpoints together, so that many cost one sync of the disk. Who crashes
/// before has delivered what it will deliver once more.
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int AT_ONCE = 1_000;

    /// After it an endpoint that has taken nothing is disabled.
    static final Duration GIVEN_UP_AFTER = Duration.ofDays(5);

    /// What an attempt says of its endpoint.
    ///
    /// @param recovered whether it ended a row of failures
    record Verdict(boolean taken, boolean gone, boolean recovered, Instant at) {}

    /// @param verdict null when there was no attempt: the event waits, or is still on its way
    /// @param isNote that it is still on its way, which means nothing once more is known
    record Result(
            Postbox box, DeliveryStore.Kept kept, @Nullable Verdict verdict, boolean isNote) {}

    /// Ends deliveries to an endpoint, in a transaction of its own.
    interface Ender {
        void disable(WorkspaceId workspace, WebhookId id, Webhook.DisabledReason reason);
    }

    private final Database database;
    private final Webhooks webhooks;
    private final Ender ender;
    private final LinkedBlockingQueue<Result> queue = new LinkedBlockingQueue<>();

    Recorder(Database database, Webhooks webhooks, Ender ender) {
        this.database = database;
        this.webhooks = webhooks;
        this.ender = ender;
    }

    void add(Result result) {
        queue.add(result);
    }

    /// Until it is interrupted.
    void run() throws InterruptedException {
        while (true) {
            var batch = new ArrayList<Result>();
            batch.add(queue.take());
            queue.drainTo(batch, AT_ONCE);
            write(batch);
        }
    }

    /// What has come so far.
    void flush() {
        var batch = new ArrayList<Result>();
        queue.drainTo(batch);
        if (!batch.isEmpty()) write(batch);
    }

    private record Done(
            Set<Long> numbers, long place, @Nullable Instant next, Webhook.@Nullable DisabledReason end) {}

    private void write(List<Result> batch) {
        var byBox = new LinkedHashMap<Postbox, List<Result>>();
        for (var each : batch)
            byBox.computeIfAbsent(each.box(), _ -> new ArrayList<>()).add(each);
        Map<Postbox, Done> all;
        try {
            all = database.write(tx -> {
                var done = new LinkedHashMap<Postbox, Done>();
                byBox.forEach((box, results) -> done.put(box, write(tx, box, results)));
                return done;
            });
        } catch (RuntimeException e) {
            LOG.error("{} deliveries can't be written down; they come once more", batch.size(), e);
            byBox.keySet().forEach(Postbox::end); // and begin again at what is written down
            return;
        }
        all.forEach((box, done) -> {
            box.recorded(done.numbers(), done.place(), done.next());
            if (done.end() instanceof Webhook.DisabledReason reason) ender.disable(box.workspace, box.id, reason);
        });
    }

    private Done write(Tx tx, Postbox box, List<Result> results) {
        var numbers = new HashSet<Long>();
        for (var each : results) numbers.add(each.kept().number());
        long place = box.placeWithout(numbers);
        if (!webhooks.store.place(tx, box.workspace, box.id, place)) return new Done(numbers, place, null, null);
        var now = Instant.EPOCH;
        var ends = new HashSet<Long>();
        for (var each : results) {
            if (each.verdict() instanceof Verdict verdict) {
                ends.add(each.kept().number());
                if (verdict.at().isAfter(now)) now = verdict.at();
            }
            if (each.kept().createdAt().isAfter(now)) now = each.kept().createdAt();
        }
        var rows = new ArrayList<DeliveryStore.Kept>();
        for (var each : results) {
            boolean isOutdated = each.isNote()
                    && (ends.contains(each.kept().number())
                            || !box.isOpen(each.kept().number()));
            if (!isOutdated) rows.add(each.kept());
        }
        webhooks.deliveries.putAll(tx, box.workspace, box.id, rows, now);
        @Nullable Instant next = null;
        for (var each : rows) {
            if (each.next() instanceof Instant at && (next == null || at.isBefore(next))) next = at;
            boolean isOver = each.status() != Delivery.Status.PENDING;
            boolean isFree = !isOver
                    && each.next() == null
                    && !box.isOpenBefore(each.object(), each.number(), numbers)
                    && !webhooks.deliveries.isWaitedFor(tx, box.workspace, box.id, each.object(), each.number());
            if (isOver || isFree) {
                webhooks.deliveries.release(tx, box.workspace, box.id, each.object(), now);
                next = Instant.MIN;
            }
        }
        return new Done(numbers, place, next, standing(tx, box, results));
    }

    /// Keeps since when the endpoint fails, and tells why it is to be given up.
    private Webhook.@Nullable DisabledReason standing(Tx tx, Postbox box, List<Result> results) {
        @Nullable Verdict last = null;
        boolean recovered = false;
        boolean taken = false;
        for (var each : results) {
            if (!(each.verdict() instanceof Verdict verdict)) continue;
            if (verdict.gone()) return Webhook.DisabledReason.GONE;
            recovered |= verdict.recovered();
            taken |= verdict.taken();
            last = verdict;
        }
        if (last == null) return null;
        var since = webhooks.store.failingSince(tx, box.workspace, box.id).orElse(null);
        if (taken) {
            if (since != null) webhooks.store.failingSince(tx, box.workspace, box.id, null);
            if (recovered) webhooks.deliveries.hasten(tx, box.workspace, box.id, last.at());
            return null;
        }
        if (since == null) {
            webhooks.store.failingSince(tx, box.workspace, box.id, last.at());
            return null;
        }
        return since.plus(GIVEN_UP_AFTER).isAfter(last.at()) ? null : Webhook.DisabledReason.FAILING;
    }
}
