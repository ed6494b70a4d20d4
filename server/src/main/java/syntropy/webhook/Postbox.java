package syntropy.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.feed.Arrivals;
import syntropy.feed.EventFeed;
import syntropy.feed.Happened;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Database;
import syntropy.storage.Engine;

/// What one endpoint is to get, and how far that has come. Events that nobody has tried yet wait in the event table,
/// however many; here are only those on their way. Each box has a thread of its own, so no endpoint waits for another.
///
/// An endpoint that fails several times in a row, whatever comes, is left alone for a while, then tried with one event,
/// until it takes one: a dead one costs next to nothing, and no event is spent on it.
final class Postbox {
    private static final Logger LOG = LoggerFactory.getLogger(Postbox.class);

    /// Requests to the endpoint at once.
    private static final int AT_ONCE = 16;

    /// Events that are read at once.
    private static final int READ_AT_ONCE = 200;

    /// Failures in a row that may be by chance.
    private static final int BY_CHANCE = 4;

    /// Between two looks at the event table: what comes meanwhile is read together.
    private static final long BETWEEN_NANOS = Duration.ofMillis(10).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration RELOADED_AFTER = Duration.ofSeconds(5);
    private static final Duration LEASE = Duration.ofSeconds(15);

    /// From then on a request is written down as under way, so that it holds up nothing but itself.
    private static final Duration SLOW = Duration.ofSeconds(1);

    /// How many events may be passed over before that is written down.
    private static final long UNNOTED = 500;

    /// What every box needs.
    record Office(
            Database database,
            Webhooks webhooks,
            EventFeed feed,
            Attempts attempts,
            Schedule schedule,
            Recorder recorder,
            InstantSource clock,
            String controller) {}

    final WorkspaceId workspace;
    final WebhookId id;
    final Arrivals.Bell bell = new Arrivals.Bell();
    private final Office office;

    /// Held for all below, and never while reading, writing or sending.
    private final Object lock = new Object();

    /// Numbers beyond the place that aren't over and have no row yet, with their objects.
    private final TreeMap<Long, String> open = new TreeMap<>();

    /// Since when each is on its way.
    private final Map<Long, Instant> under = new HashMap<>();

    private final Set<Long> noted = new HashSet<>();

    /// Whose attempt's outcome isn't written down yet, so that the row still says that one is due.
    private final Set<Long> unrecorded = new HashSet<>();

    /// What was written down while due rows were read, which may be older.
    private final Set<Long> recordedMeanwhile = new HashSet<>();
    private long read;
    private long notedPlace;
    private int failures;
    private @Nullable Instant pausedUntil;
    private @Nullable Endpoint endpoint;
    private boolean stale = true;
    private boolean ended;

    /// When the next delivery that has a row is to be tried; past while that isn't known.
    private Instant nextDue = Instant.MIN;

    // The thread's own.
    private Instant loadedAt = Instant.MIN;
    private Set<Long> begun = Set.of();

    Postbox(WorkspaceId workspace, WebhookId id, Office office) {
        this.workspace = workspace;
        this.id = id;
        this.office = office;
    }

    /// The endpoint is other than it was, or has something to deliver again.
    void changed() {
        synchronized (lock) {
            stale = true;
        }
        bell.ring();
    }

    void end() {
        synchronized (lock) {
            ended = true;
        }
        bell.ring();
    }

    /// Until the endpoint is deleted or disabled, or the box is ended.
    void run() throws InterruptedException {
        long lastLook = System.nanoTime() - BETWEEN_NANOS;
        while (true) {
            long heard = bell.times();
            if (isEnded()) return;
            try {
                if (isDueForLoading() && !load()) return;
                if (room() > 0) {
                    long early = BETWEEN_NANOS - (System.nanoTime() - lastLook);
                    if (early > 0) LockSupport.parkNanos(early);
                    lastLook = System.nanoTime();
                    look();
                }
                noteSlow();
            } catch (RuntimeException e) {
                LOG.warn("The events for web-hook endpoint {} can't be read; it is tried again", id, e);
            }
            if (Thread.interrupted()) throw new InterruptedException();
            bell.await(heard, patience());
        }
    }

    /// Once it has run: another controller needn't wait for the lease to end.
    void leave() {
        if (office.database().engine() != Engine.POSTGRES) return;
        office.database().write(tx -> {
            office.webhooks().store.release(tx, workspace, id, office.controller());
            return id;
        });
    }

    private boolean isEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    private boolean isStale() {
        synchronized (lock) {
            return stale;
        }
    }

    private boolean isDueForLoading() {
        synchronized (lock) {
            return stale || Duration.between(loadedAt, office.clock().instant()).compareTo(RELOADED_AFTER) >= 0;
        }
    }

    /// @return whether there is anything to deliver to
    private boolean load() {
        var now = office.clock().instant();
        var store = office.webhooks().store;
        synchronized (lock) {
            stale = false;
        }
        if (office.database().engine() == Engine.POSTGRES
                && !office.database()
                        .write(tx -> store.lease(tx, workspace, id, office.controller(), now, now.plus(LEASE)))) {
            return false; // another controller delivers; the post office looks again
        }
        boolean first = loadedAt.equals(Instant.MIN);
        var found = office.database().read(tx -> {
            var loaded = store.find(tx, workspace, id).filter(Endpoint::isEnabled);
            if (first && loaded.isPresent()) {
                begun = new HashSet<>(office.webhooks()
                        .deliveries
                        .begunAfter(tx, workspace, id, loaded.get().place()));
            }
            return loaded;
        });
        if (found.isEmpty()) return false;
        long gone = office.database().read(tx -> office.feed().keptAfter(tx, workspace));
        synchronized (lock) {
            endpoint = found.get();
            read = Math.max(read, found.get().place());
            // Who was switched off for longer than events are kept.
            if (gone > read) {
                LOG.warn("Events {} to {} are gone before they went to web-hook endpoint {}", read + 1, gone, id);
                read = gone;
            }
            notedPlace = Math.max(notedPlace, found.get().place());
            nextDue = Instant.MIN;
        }
        loadedAt = now;
        return true;
    }

    /// How many more requests may be made now.
    private int room() {
        synchronized (lock) {
            if (failures <= BY_CHANCE) return AT_ONCE - under.size();
            if (!under.isEmpty()) return 0;
            return pausedUntil instanceof Instant until
                            && office.clock().instant().isBefore(until)
                    ? 0
                    : 1;
        }
    }

    private Duration patience() {
        var wait = PATIENCE;
        synchronized (lock) {
            var now = office.clock().instant();
            if (pausedUntil instanceof Instant until && until.isAfter(now)) {
                wait = shorter(wait, Duration.between(now, until));
            } else if (nextDue.isAfter(now)) {
                wait = shorter(wait, Duration.between(now, nextDue));
            }
        }
        return wait.plusMillis(1);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void look() {
        var now = office.clock().instant();
        if (isAnyDue(now)) again(now);
        while (room() > 0) {
            long from = read;
            var events = office.database().read(tx -> office.feed().after(tx, workspace, from, READ_AT_ONCE));
            boolean all = offer(events, now);
            if (!all || events.size() < READ_AT_ONCE) break;
        }
        notePlace();
    }

    private boolean isAnyDue(Instant now) {
        synchronized (lock) {
            return !now.isBefore(nextDue);
        }
    }

    /// What failed before, or is asked for once more.
    private void again(Instant now) {
        var deliveries = office.webhooks().deliveries;
        synchronized (lock) {
            recordedMeanwhile.clear();
        }
        record Due(List<DeliveryStore.Kept> all, Map<Long, Happened> events, Optional<Instant> next) {}
        var due = office.database().read(tx -> {
            var all = deliveries.due(tx, workspace, id, now);
            var events = new HashMap<Long, Happened>();
            for (var each : all.subList(0, Math.min(all.size(), AT_ONCE))) {
                office.feed().find(tx, workspace, each.number()).ifPresent(it -> events.put(each.number(), it));
            }
            return new Due(all, events, deliveries.next(tx, workspace, id));
        });
        synchronized (lock) {
            nextDue = due.next().orElse(now.plus(RELOADED_AFTER));
        }
        for (var each : due.all().subList(0, Math.min(due.all().size(), AT_ONCE))) {
            if (room() == 0) break;
            var event = due.events().get(each.number());
            if (event == null) {
                // It is kept no longer than events are, whatever became of it.
                office.recorder().add(new Recorder.Result(this, each.over(Delivery.Status.FAILED), null, false));
                continue;
            }
            synchronized (lock) {
                boolean isOutdated = unrecorded.contains(each.number()) || recordedMeanwhile.contains(each.number());
                if (isOutdated || under.containsKey(each.number())) continue;
            }
            if (isOrdered() && isHeldBack(each.object(), each.number())) {
                office.recorder().add(new Recorder.Result(this, each.next(null), null, false));
                continue;
            }
            send(each, event, now);
        }
    }

    private boolean isOrdered() {
        synchronized (lock) {
            return endpoint != null && endpoint.isOrdered();
        }
    }

    /// Whether an earlier event of the object isn't over.
    boolean isHeldBack(String object, long number) {
        synchronized (lock) {
            if (open.headMap(number).containsValue(object)) return true;
        }
        return office.database()
                .read(tx -> office.webhooks().deliveries.isWaitedFor(tx, workspace, id, object, number));
    }

    /// Takes what there is room for, up to a change of the endpoint itself: what comes after that goes where it then
    /// is, and a secret that was given up signs nothing more.
    ///
    /// @return whether that was all
    private boolean offer(List<Happened> events, Instant now) {
        var wanted = Webhooks.Wanted.by(current());
        boolean ordered = isOrdered();
        for (var event : events) {
            if (isStale()) return false;
            if (event.objectType().equals("webhook_endpoint")
                    && event.objectId().equals(id.value())) changed();
            if (!wanted.wants(event) || begun.remove(event.number())) {
                synchronized (lock) {
                    read = event.number();
                }
                continue;
            }
            var kept = Webhooks.kept(event, now);
            if (ordered && isHeldBack(kept.object(), event.number())) {
                opened(kept);
                office.recorder().add(new Recorder.Result(this, kept.next(null), null, false));
                continue;
            }
            if (room() == 0) return false;
            opened(kept);
            send(kept, event, now);
        }
        return true;
    }

    private Endpoint current() {
        synchronized (lock) {
            if (endpoint == null) throw new IllegalStateException("not loaded");
            return endpoint;
        }
    }

    private void opened(DeliveryStore.Kept kept) {
        synchronized (lock) {
            open.put(kept.number(), kept.object());
            read = kept.number();
        }
    }

    private void send(DeliveryStore.Kept kept, Happened event, Instant now) {
        var to = current();
        synchronized (lock) {
            under.put(kept.number(), now);
            unrecorded.add(kept.number());
        }
        Thread.ofVirtual().name("webhook " + id + " " + event.id()).start(() -> {
            try {
                done(kept, office.attempts().make(to, event));
            } catch (InterruptedException _) {
                // At the end; it is tried again at the next start.
                forget(kept.number());
            } catch (RuntimeException e) {
                LOG.error("Event {} can't be made a web-hook of {}", event.id(), id, e);
                var text = "This server could not make the request; its log says why.";
                done(
                        kept,
                        new Attempts.Made(new Delivery.Attempt(office.clock().instant(), null, 0, null, text), null));
            }
        });
    }

    private void forget(long number) {
        synchronized (lock) {
            under.remove(number);
        }
    }

    private void done(DeliveryStore.Kept kept, Attempts.Made made) {
        var now = office.clock().instant();
        boolean recovered;
        synchronized (lock) {
            under.remove(kept.number());
            noted.remove(kept.number());
            recovered = made.isTaken() && failures > BY_CHANCE;
            failures = made.isTaken() ? 0 : failures + 1;
            pausedUntil = failures > BY_CHANCE ? now.plus(office.schedule().pause(failures - BY_CHANCE - 1)) : null;
            var asked = made.retryAfter();
            if (asked != null && !made.isTaken()) {
                var until = now.plus(asked.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : asked);
                if (pausedUntil == null || until.isAfter(pausedUntil)) pausedUntil = until;
                failures = Math.max(failures, BY_CHANCE + 1);
            }
        }
        DeliveryStore.Kept after;
        if (made.isTaken()) {
            after = kept.after(made.attempt(), Delivery.Status.DELIVERED, null);
        } else {
            var next = office.schedule().next(kept.attemptsCount() + 1, now, made.retryAfter());
            after = kept.after(
                    made.attempt(),
                    next.isPresent() ? Delivery.Status.PENDING : Delivery.Status.FAILED,
                    next.orElse(null));
        }
        var verdict = new Recorder.Verdict(made.isTaken(), made.isGone(), recovered, now);
        office.recorder().add(new Recorder.Result(this, after, verdict, false));
        bell.ring();
    }

    /// What is long on its way is written down, so that the place can move past it.
    private void noteSlow() {
        var now = office.clock().instant();
        var slow = new ArrayList<Long>();
        synchronized (lock) {
            under.forEach((number, since) -> {
                boolean isSlow = Duration.between(since, now).compareTo(SLOW) >= 0;
                if (isSlow && open.containsKey(number) && noted.add(number)) slow.add(number);
            });
        }
        if (slow.isEmpty()) return;
        var events = office.database()
                .read(tx -> slow.stream()
                        .map(number -> office.feed().find(tx, workspace, number))
                        .flatMap(Optional::stream)
                        .toList());
        for (var event : events) {
            var again = now.plus(Letter.DEADLINE).plus(SLOW.multipliedBy(5));
            office.recorder()
                    .add(new Recorder.Result(this, Webhooks.kept(event, now).next(again), null, true));
        }
    }

    /// Also what nobody wanted is written down as passed, now and then.
    private void notePlace() {
        long place;
        synchronized (lock) {
            place = open.isEmpty() ? read : open.firstKey() - 1;
            if (place - notedPlace < UNNOTED) return;
            notedPlace = place;
        }
        office.database().write(tx -> office.webhooks().store.place(tx, workspace, id, place));
    }

    /// Where the place is once these are written down.
    long placeWithout(Set<Long> numbers) {
        synchronized (lock) {
            for (var number : open.keySet()) if (!numbers.contains(number)) return number - 1;
            return read;
        }
    }

    /// Whether the event has no row yet.
    boolean isOpen(long number) {
        synchronized (lock) {
            return open.containsKey(number);
        }
    }

    /// Whether an event of the object before this one is on its way and isn't among these.
    boolean isOpenBefore(String object, long number, Set<Long> numbers) {
        synchronized (lock) {
            return open.headMap(number).entrySet().stream()
                    .anyMatch(each -> each.getValue().equals(object) && !numbers.contains(each.getKey()));
        }
    }

    /// These have rows now.
    ///
    /// @param next when one of them is to be tried again; null when none
    void recorded(Set<Long> numbers, long place, @Nullable Instant next) {
        synchronized (lock) {
            open.keySet().removeAll(numbers);
            for (var number : numbers) {
                if (under.containsKey(number)) continue;
                unrecorded.remove(number);
                recordedMeanwhile.add(number);
            }
            notedPlace = Math.max(notedPlace, place);
            if (next != null && next.isBefore(nextDue)) nextDue = next;
        }
        bell.ring();
    }
}
