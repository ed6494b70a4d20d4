package syntropy.webhook;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.EventType;
import syntropy.event.Outbox;
import syntropy.feed.EventFeed;
import syntropy.feed.Happened;
import syntropy.feed.TypeGlob;
import syntropy.kernel.ApiDate;
import syntropy.kernel.ApiDates;
import syntropy.kernel.Caller;
import syntropy.kernel.EventId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Ids;
import syntropy.kernel.Problem;
import syntropy.kernel.SecretBox;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.CursorNotFound;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Endpoints that events are posted to, and what becomes of each event there.
public final class Webhooks {
    static final int MOST_ENDPOINTS = 100;
    static final int MOST_REPLAYED = 10_000;

    /// How long the secret before a rotation signs beside the new one.
    static final Duration OVERLAP = Duration.ofHours(24);

    final WebhookStore store;
    final DeliveryStore deliveries = new DeliveryStore();
    private final EventFeed feed;
    private final Outbox outbox;
    private final Targets targets;
    private final ApiDates dates;
    private final Ids ids;
    private final SecureRandom random;
    private final InstantSource clock;

    /// @param targets where endpoints may be
    public Webhooks(
            EventFeed feed,
            Outbox outbox,
            SecretBox box,
            Targets targets,
            ApiDates dates,
            Ids ids,
            SecureRandom random,
            InstantSource clock) {
        this.store = new WebhookStore(box);
        this.feed = feed;
        this.outbox = outbox;
        this.targets = targets;
        this.dates = dates;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    Slice<Webhook> list(Tx tx, Caller caller, WebhookApi.ListAll in) {
        return store.list(tx, caller.workspace(), in.sorting(WebhookOrder.class), in.page());
    }

    Webhook get(Tx tx, WorkspaceId workspace, WebhookId id) {
        return find(tx, workspace, id).shown();
    }

    private Endpoint find(Tx tx, WorkspaceId workspace, WebhookId id) {
        return store.find(tx, workspace, id)
                .orElseThrow(() -> new Problem.NotFound("web-hook endpoint", id.value()).thrown());
    }

    /// The public keys of an endpoint, whoever asks: with them signatures are checked.
    public List<String> publicKeys(Tx tx, WebhookId id) {
        return store.findAnywhere(tx, id).stream()
                .flatMap(endpoint -> endpoint.keys(clock.instant()).stream())
                .flatMap(key -> key instanceof KeyPair pair ? Stream.of(pair.publicKey()) : Stream.of())
                .toList();
    }

    /// What happens from now on is delivered. The answer carries the secret, this once.
    Webhook create(Tx tx, Caller caller, WebhookApi.Create in) {
        var workspace = caller.workspace();
        check(in.url(), in.eventTypes(), in.headers());
        if (in.apiDate() instanceof ApiDate date) dates.known(date.toString());
        if (store.areThere(tx, workspace, MOST_ENDPOINTS)) {
            throw new Problem.LimitReached("web-hook endpoints", MOST_ENDPOINTS).thrown();
        }
        var now = clock.instant();
        boolean shared = in.signatureScheme() != Webhook.SignatureScheme.ED25519;
        var endpoint = new Endpoint(
                workspace,
                new WebhookId(ids.next("wh")),
                in.url(),
                in.eventTypes(),
                in.description() instanceof String text ? text : "",
                in.apiDate() instanceof ApiDate date ? date : caller.origin().apiDate(),
                in.headers() instanceof List<Endpoint.Header> headers ? headers : List.of(),
                Boolean.TRUE.equals(in.isOrdered()),
                Boolean.FALSE.equals(in.isEnabled()) ? Webhook.DisabledReason.BY_USER : null,
                Boolean.FALSE.equals(in.isEnabled()) ? now : null,
                null,
                shared ? SharedKey.fresh(random) : KeyPair.fresh(random),
                null,
                null,
                feed.last(tx, workspace),
                now,
                now);
        store.insert(tx, endpoint);
        var shown = endpoint.shown();
        outbox.add(tx, caller, new Event.WebhookEndpointCreated(endpoint.id()), null, shown);
        return shown.showing(shared ? endpoint.key().reveal() : null);
    }

    Webhook update(Tx tx, Caller caller, WebhookApi.Update in) {
        var before = find(tx, caller.workspace(), in.webhookId());
        check(in.url(), in.eventTypes(), in.headers());
        if (in.apiDate() instanceof ApiDate date) dates.known(date.toString());
        var now = clock.instant();
        boolean enabled = in.isEnabled() instanceof Boolean wanted ? wanted : before.isEnabled();
        boolean same = enabled == before.isEnabled();
        var after = new Endpoint(
                before.workspace(),
                before.id(),
                in.url() instanceof String url ? url : before.url(),
                in.eventTypes() instanceof List<String> types ? types : before.eventTypes(),
                in.description() instanceof String text ? text : before.description(),
                in.apiDate() instanceof ApiDate date ? date : before.apiDate(),
                in.headers() instanceof List<Endpoint.Header> headers ? headers : before.headers(),
                in.isOrdered() instanceof Boolean ordered ? ordered : before.isOrdered(),
                same ? before.disabledReason() : enabled ? null : Webhook.DisabledReason.BY_USER,
                same ? before.disabledAt() : enabled ? null : now,
                same ? before.failingSince() : null,
                before.key(),
                before.previousKey(),
                before.previousKeyUntil(),
                before.place(),
                before.createdAt(),
                now);
        store.update(tx, after);
        // What they wait for may not be wanted any more, or no order be kept.
        deliveries.unbind(tx, after.workspace(), after.id(), now);
        if (enabled && !same) {
            if (Boolean.TRUE.equals(in.skipMissed())) {
                store.place(tx, after.workspace(), after.id(), feed.last(tx, after.workspace()));
            }
            deliveries.hasten(tx, after.workspace(), after.id(), now);
        }
        outbox.add(tx, caller, new Event.WebhookEndpointUpdated(after.id()), before.shown(), after.shown());
        return after.shown();
    }

    /// The secret of before signs beside the new one for a day.
    Webhook rotate(Tx tx, Caller caller, WebhookId id) {
        var before = find(tx, caller.workspace(), id);
        var now = clock.instant();
        boolean shared = before.key() instanceof SharedKey;
        var after = new Endpoint(
                before.workspace(),
                before.id(),
                before.url(),
                before.eventTypes(),
                before.description(),
                before.apiDate(),
                before.headers(),
                before.isOrdered(),
                before.disabledReason(),
                before.disabledAt(),
                before.failingSince(),
                shared ? SharedKey.fresh(random) : KeyPair.fresh(random),
                before.key(),
                now.plus(OVERLAP),
                before.place(),
                before.createdAt(),
                now);
        store.update(tx, after);
        outbox.add(tx, caller, new Event.WebhookEndpointRotated(id), before.shown(), after.shown());
        return after.shown().showing(shared ? after.key().reveal() : null);
    }

    /// Forgets deliveries of events that are kept no longer.
    ///
    /// @param most of one endpoint at once
    /// @return how many
    public int purge(Tx tx, int most) {
        int gone = 0;
        for (var each : store.all(tx)) {
            gone += DeliveryStore.purge(tx, each.workspace(), each.id(), feed.keptAfter(tx, each.workspace()), most);
        }
        return gone;
    }

    /// By the controller itself.
    ///
    /// @return whether it was enabled
    boolean disable(Tx tx, Caller caller, WebhookId id, Webhook.DisabledReason reason) {
        var found = store.find(tx, caller.workspace(), id).filter(Endpoint::isEnabled);
        if (found.isEmpty()) return false;
        var before = found.get();
        var now = clock.instant();
        var after = before.standing(reason, now, before.failingSince(), now);
        store.update(tx, after);
        outbox.add(tx, caller, new Event.WebhookEndpointDisabled(id, reason.name()), before.shown(), after.shown());
        return true;
    }

    void delete(Tx tx, Caller caller, WebhookId id) {
        var before = find(tx, caller.workspace(), id);
        store.delete(tx, caller.workspace(), id);
        outbox.add(tx, caller, new Event.WebhookEndpointDeleted(id), before.shown(), null);
    }

    /// An event that goes to this endpoint alone, by the way of all others.
    void test(Tx tx, Caller caller, WebhookId id) {
        var endpoint = find(tx, caller.workspace(), id);
        outbox.add(tx, caller, new Event.WebhookEndpointTested(id), endpoint.shown(), endpoint.shown());
    }

    /// How far delivering has come.
    WebhookApi.Progress progress(Tx tx, WorkspaceId workspace, WebhookId id) {
        var endpoint = find(tx, workspace, id);
        return new WebhookApi.Progress(
                endpoint.place(),
                Math.max(0, feed.last(tx, workspace) - endpoint.place()),
                deliveries.pending(tx, workspace, id));
    }

    Slice<Delivery> deliveries(Tx tx, Caller caller, WebhookApi.ListDeliveries in) {
        var workspace = caller.workspace();
        find(tx, workspace, in.webhookId());
        return deliveries.list(
                tx,
                workspace,
                in.webhookId(),
                in.status(),
                in.sorting(DeliveryOrder.class),
                in.page().map(id -> place(tx, workspace, id)));
    }

    private long place(Tx tx, WorkspaceId workspace, EventId id) {
        return feed.place(tx, workspace, id).orElseThrow(() -> new CursorNotFound(id.value()));
    }

    Delivery delivery(Tx tx, WorkspaceId workspace, WebhookId id, EventId event) {
        find(tx, workspace, id);
        return deliveries
                .shown(tx, workspace, id, event)
                .orElseThrow(() -> new Problem.NotFound("delivery of event", event.value()).thrown());
    }

    /// Tries an event once more, however it went before, and whether the endpoint wanted it or not.
    Delivery resend(Tx tx, Caller caller, WebhookId id, EventId event) {
        var workspace = caller.workspace();
        var shown = find(tx, workspace, id).shown();
        var happened = event.number().stream()
                .mapToObj(number -> feed.find(tx, workspace, number))
                .flatMap(Optional::stream)
                .filter(found -> found.id().equals(event.value()))
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("event", event.value()).thrown());
        again(tx, workspace, id, List.of(happened));
        outbox.add(tx, caller, new Event.WebhookEndpointReplayed(id, 1), shown, shown);
        return delivery(tx, workspace, id, event);
    }

    /// Delivers once more what happened in a range, of the types that the endpoint wants or of these.
    ///
    /// @return how many events
    int replay(Tx tx, Caller caller, WebhookApi.Replay in) {
        var workspace = caller.workspace();
        var endpoint = find(tx, workspace, in.webhookId());
        long first = number(tx, workspace, in.firstEventId(), "/first_event_id");
        long last = in.lastEventId() instanceof EventId id
                ? number(tx, workspace, id, "/last_event_id")
                : feed.last(tx, workspace);
        if (last < first) {
            throw invalid("/last_event_id", "names an event before the first one");
        }
        if (last - first >= MOST_REPLAYED) {
            throw invalid(
                    "/first_event_id", "is more than " + MOST_REPLAYED + " events before the last one; replay a part");
        }
        var wanted = in.eventTypes() instanceof List<String> globs
                ? new Wanted(endpoint.id(), TypeGlob.types(globs, "/event_types"))
                : Wanted.by(endpoint);
        var events = feed.after(tx, workspace, first - 1, (int) (last - first + 1)).stream()
                .filter(wanted::wants)
                .toList();
        again(tx, workspace, endpoint.id(), events);
        var shown = endpoint.shown();
        outbox.add(tx, caller, new Event.WebhookEndpointReplayed(endpoint.id(), events.size()), shown, shown);
        return events.size();
    }

    private long number(Tx tx, WorkspaceId workspace, EventId id, String pointer) {
        return feed.place(tx, workspace, id).orElseThrow(() -> invalid(pointer, "names no event that is kept"));
    }

    private static RuntimeException invalid(String pointer, String why) {
        return new Problem.Invalid(pointer, FieldError.Code.NOT_ALLOWED, why).thrown();
    }

    private void again(Tx tx, WorkspaceId workspace, WebhookId id, List<Happened> events) {
        var now = clock.instant();
        var all = new ArrayList<DeliveryStore.Kept>();
        for (var event : events) {
            all.add(deliveries
                    .find(tx, workspace, id, event.number())
                    .orElseGet(() -> kept(event, now))
                    .anew(now));
        }
        deliveries.putAll(tx, workspace, id, all, now);
    }

    static DeliveryStore.Kept kept(Happened event, Instant now) {
        return new DeliveryStore.Kept(
                event.number(),
                event.id(),
                event.type(),
                event.objectType() + ":" + event.objectId(),
                Delivery.Status.PENDING,
                0,
                List.of(),
                now,
                now);
    }

    /// What goes to an endpoint.
    record Wanted(WebhookId endpoint, Set<EventType> types) {
        static Wanted by(Endpoint endpoint) {
            var types = EnumSet.noneOf(EventType.class);
            for (var glob : endpoint.eventTypes())
                types.addAll(TypeGlob.stored(glob).types());
            return new Wanted(endpoint.id(), types);
        }

        boolean wants(Happened event) {
            if (event.type().equals(EventType.WEBHOOK_ENDPOINT_TESTED.wire()))
                return event.objectId().equals(endpoint.value());
            return EventType.find(event.type()).map(types::contains).orElse(false);
        }
    }

    private void check(
            @Nullable String url, @Nullable List<String> eventTypes, @Nullable List<Endpoint.Header> headers) {
        var errors = new ArrayList<FieldError>();
        if (url != null && targets.check(url) instanceof Targets.Checked.Unfit unfit) errors.add(unfit.at("/url"));
        if (headers != null) {
            var seen = new HashSet<String>();
            for (int i = 0; i < headers.size(); i++) {
                var header = headers.get(i);
                var at = "/headers/" + i;
                try {
                    var _ = new Letter.Header(header.name(), header.value());
                } catch (IllegalArgumentException e) {
                    errors.add(new FieldError(at, FieldError.Code.NOT_ALLOWED, Objects.requireNonNull(e.getMessage())));
                }
                var name = header.name().toLowerCase(Locale.ROOT);
                if (name.equals("content-type") || name.startsWith("webhook-") || name.startsWith("syntropy-"))
                    errors.add(new FieldError(at, FieldError.Code.NOT_ALLOWED, "is a header that every event has"));
                if (!seen.add(name))
                    errors.add(new FieldError(at, FieldError.Code.DUPLICATE, "is a header that stands here twice"));
            }
        }
        if (eventTypes != null) errors.addAll(TypeGlob.complaints(eventTypes, "/event_types"));
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
    }
}
