package syntropy.webhook;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.WEBHOOK_DELIVERY;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record1;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.EventId;
import syntropy.kernel.Json;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.storage.tables.tables.records.WebhookDeliveryRecord;
import tools.jackson.core.type.TypeReference;

/// Deliveries that have begun. An event that nobody has tried to deliver yet has none.
final class DeliveryStore {
    /// Attempts that are kept of a delivery, the last ones.
    private static final int ATTEMPTS_KEPT = 12;

    private static final TypeReference<List<Delivery.Attempt>> ATTEMPTS = new TypeReference<>() {};

    /// @param object its type and id, for endpoints that keep to the order of what happens to one
    /// @param next null once it is over, and while an earlier one of the object is waited for
    record Kept(
            long number,
            String eventId,
            String type,
            String object,
            Delivery.Status status,
            int attemptsCount,
            List<Delivery.Attempt> attempts,
            @Nullable Instant next,
            Instant createdAt) {
        /// After one more attempt.
        Kept after(Delivery.Attempt attempt, Delivery.Status now, @Nullable Instant nextAttempt) {
            var all = new ArrayList<>(attempts);
            all.add(attempt);
            var last = all.size() <= ATTEMPTS_KEPT ? all : all.subList(all.size() - ATTEMPTS_KEPT, all.size());
            return new Kept(
                    number, eventId, type, object, now, attemptsCount + 1, List.copyOf(last), nextAttempt, createdAt);
        }

        Kept next(@Nullable Instant other) {
            return new Kept(number, eventId, type, object, status, attemptsCount, attempts, other, createdAt);
        }

        Kept over(Delivery.Status last) {
            return new Kept(number, eventId, type, object, last, attemptsCount, attempts, null, createdAt);
        }

        /// As if there had been no attempt, so that the whole series may come again.
        Kept anew(Instant now) {
            return new Kept(number, eventId, type, object, Delivery.Status.PENDING, 0, attempts, now, createdAt);
        }
    }

    private static final KeptSql<Row> PUT = KeptSql.change(sql -> sql.insertInto(WEBHOOK_DELIVERY)
            .columns(WEBHOOK_DELIVERY.fields())
            .values(Arrays.stream(WEBHOOK_DELIVERY.fields()).map(KeptSql::given).toList())
            .onConflict(WEBHOOK_DELIVERY.WORKSPACE_ID, WEBHOOK_DELIVERY.WEBHOOK_ID, WEBHOOK_DELIVERY.EVENT_NUMBER)
            .doUpdate()
            .set(WEBHOOK_DELIVERY.STATUS, DSL.excluded(WEBHOOK_DELIVERY.STATUS))
            .set(WEBHOOK_DELIVERY.ATTEMPTS_COUNT, DSL.excluded(WEBHOOK_DELIVERY.ATTEMPTS_COUNT))
            .set(WEBHOOK_DELIVERY.ATTEMPTS, DSL.excluded(WEBHOOK_DELIVERY.ATTEMPTS))
            .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, DSL.excluded(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT))
            .set(WEBHOOK_DELIVERY.UPDATED_AT, DSL.excluded(WEBHOOK_DELIVERY.UPDATED_AT)));

    private static final KeptSql<Kept> DUE = KeptSql.query(
            sql -> sql.select(
                            WEBHOOK_DELIVERY.EVENT_NUMBER,
                            WEBHOOK_DELIVERY.EVENT_ID,
                            WEBHOOK_DELIVERY.EVENT_TYPE,
                            WEBHOOK_DELIVERY.OBJECT,
                            WEBHOOK_DELIVERY.STATUS,
                            WEBHOOK_DELIVERY.ATTEMPTS_COUNT,
                            WEBHOOK_DELIVERY.ATTEMPTS,
                            WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT,
                            WEBHOOK_DELIVERY.CREATED_AT)
                    .from(WEBHOOK_DELIVERY)
                    .where(
                            WEBHOOK_DELIVERY.WORKSPACE_ID.eq(given(WEBHOOK_DELIVERY.WORKSPACE_ID)),
                            WEBHOOK_DELIVERY.WEBHOOK_ID.eq(given(WEBHOOK_DELIVERY.WEBHOOK_ID)),
                            WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT.le(given(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)))
                    .orderBy(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, WEBHOOK_DELIVERY.EVENT_NUMBER)
                    .limit(DSL.inline(200)),
            row -> new Kept(
                    row.longNumber(),
                    row.text(),
                    row.text(),
                    row.text(),
                    Delivery.Status.valueOf(row.text()),
                    row.number(),
                    attempts(row.text()),
                    row.timeOrNull(),
                    row.time()));

    private static final KeptSql<Instant> NEXT = KeptSql.query(
            sql -> sql.select(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)
                    .from(WEBHOOK_DELIVERY)
                    .where(
                            WEBHOOK_DELIVERY.WORKSPACE_ID.eq(given(WEBHOOK_DELIVERY.WORKSPACE_ID)),
                            WEBHOOK_DELIVERY.WEBHOOK_ID.eq(given(WEBHOOK_DELIVERY.WEBHOOK_ID)),
                            WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT.isNotNull())
                    .orderBy(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)
                    .limit(DSL.inline(1)),
            Row::time);

    private static final KeptSql<Integer> IS_WAITED_FOR = KeptSql.query(
            sql -> sql.select(DSL.inline(1))
                    .from(WEBHOOK_DELIVERY)
                    .where(
                            WEBHOOK_DELIVERY.WORKSPACE_ID.eq(given(WEBHOOK_DELIVERY.WORKSPACE_ID)),
                            WEBHOOK_DELIVERY.WEBHOOK_ID.eq(given(WEBHOOK_DELIVERY.WEBHOOK_ID)),
                            WEBHOOK_DELIVERY.STATUS.eq(DSL.inline("PENDING")),
                            WEBHOOK_DELIVERY.OBJECT.eq(given(WEBHOOK_DELIVERY.OBJECT)),
                            WEBHOOK_DELIVERY.EVENT_NUMBER.lt(given(WEBHOOK_DELIVERY.EVENT_NUMBER)))
                    .limit(DSL.inline(1)),
            Row::number);

    void putAll(Tx tx, WorkspaceId workspace, WebhookId webhook, List<Kept> all, Instant now) {
        PUT.runAll(
                tx,
                () -> all.stream()
                        .map(each -> new @Nullable Object[] {
                            workspace.value(),
                            webhook.value(),
                            each.number(),
                            each.eventId(),
                            each.type(),
                            each.object(),
                            each.status().name(),
                            each.attemptsCount(),
                            Json.stored(each.attempts()),
                            each.next(),
                            each.createdAt(),
                            now
                        })
                        .iterator());
    }

    /// Those whose time has come, the first first; at most 200.
    List<Kept> due(Tx tx, WorkspaceId workspace, WebhookId webhook, Instant now) {
        return DUE.all(tx, workspace.value(), webhook.value(), now);
    }

    /// When the next one's time comes.
    Optional<Instant> next(Tx tx, WorkspaceId workspace, WebhookId webhook) {
        return NEXT.one(tx, workspace.value(), webhook.value());
    }

    /// Whether an earlier event of the object isn't over yet.
    boolean isWaitedFor(Tx tx, WorkspaceId workspace, WebhookId webhook, String object, long before) {
        return IS_WAITED_FOR
                .one(tx, workspace.value(), webhook.value(), object, before)
                .isPresent();
    }

    /// Lets the next event of the object go, if one waits.
    void release(Tx tx, WorkspaceId workspace, WebhookId webhook, String object, Instant now) {
        var first = tx.sql()
                .select(WEBHOOK_DELIVERY.EVENT_NUMBER)
                .from(WEBHOOK_DELIVERY)
                .where(
                        of(workspace, webhook),
                        WEBHOOK_DELIVERY.STATUS.eq(DSL.inline("PENDING")),
                        WEBHOOK_DELIVERY.OBJECT.eq(object))
                .orderBy(WEBHOOK_DELIVERY.EVENT_NUMBER)
                .limit(1)
                .fetchOptional(Record1::value1);
        first.ifPresent(number -> tx.sql()
                .update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, now)
                .where(
                        of(workspace, webhook),
                        WEBHOOK_DELIVERY.EVENT_NUMBER.eq(number),
                        WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT.isNull())
                .execute());
    }

    /// Those that wait for an earlier event of their object are looked at anew.
    void unbind(Tx tx, WorkspaceId workspace, WebhookId webhook, Instant now) {
        tx.sql()
                .update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, now)
                .where(
                        of(workspace, webhook),
                        WEBHOOK_DELIVERY.STATUS.eq(DSL.inline("PENDING")),
                        WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT.isNull())
                .execute();
    }

    /// All that wait for their next attempt are tried at once.
    void hasten(Tx tx, WorkspaceId workspace, WebhookId webhook, Instant now) {
        tx.sql()
                .update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, now)
                .where(of(workspace, webhook), WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT.gt(now))
                .execute();
    }

    /// The numbers beyond it that have a delivery.
    List<Long> begunAfter(Tx tx, WorkspaceId workspace, WebhookId webhook, long place) {
        return tx.sql()
                .select(WEBHOOK_DELIVERY.EVENT_NUMBER)
                .from(WEBHOOK_DELIVERY)
                .where(of(workspace, webhook), WEBHOOK_DELIVERY.EVENT_NUMBER.gt(place))
                .fetch(WEBHOOK_DELIVERY.EVENT_NUMBER);
    }

    Optional<Kept> find(Tx tx, WorkspaceId workspace, WebhookId webhook, long number) {
        return tx.sql()
                .selectFrom(WEBHOOK_DELIVERY)
                .where(of(workspace, webhook), WEBHOOK_DELIVERY.EVENT_NUMBER.eq(number))
                .fetchOptional(DeliveryStore::kept);
    }

    Optional<Delivery> shown(Tx tx, WorkspaceId workspace, WebhookId webhook, EventId event) {
        if (event.number().isEmpty()) return Optional.empty();
        return tx.sql()
                .selectFrom(WEBHOOK_DELIVERY)
                .where(
                        of(workspace, webhook),
                        WEBHOOK_DELIVERY.EVENT_NUMBER.eq(event.number().getAsLong()),
                        WEBHOOK_DELIVERY.EVENT_ID.eq(event.value()))
                .fetchOptional(DeliveryStore::delivery);
    }

    /// @param order empty for the newest first
    Slice<Delivery> list(
            Tx tx,
            WorkspaceId workspace,
            WebhookId webhook,
            Delivery.@Nullable Status status,
            List<SortField<?>> order,
            Page<Long> page) {
        var wanted = DSL.noCondition();
        if (status != null) wanted = WEBHOOK_DELIVERY.STATUS.eq(DSL.inline(status.name()));
        // As the index of the few that aren't delivered has it.
        if (status != null && status != Delivery.Status.DELIVERED)
            wanted = wanted.and(WEBHOOK_DELIVERY.STATUS.ne(DSL.inline("DELIVERED")));
        return Listing.of(WEBHOOK_DELIVERY, WEBHOOK_DELIVERY.EVENT_NUMBER, of(workspace, webhook))
                .orderedBy(order.isEmpty() ? List.of(WEBHOOK_DELIVERY.EVENT_NUMBER.desc()) : order)
                .orFromDeleted(_ -> true) // an event's number is a place, whether it was delivered or not
                .fetch(tx, page, tx.sql().selectFrom(WEBHOOK_DELIVERY).where(wanted), DeliveryStore::delivery);
    }

    /// How many aren't over.
    int pending(Tx tx, WorkspaceId workspace, WebhookId webhook) {
        return tx.sql()
                .fetchCount(
                        WEBHOOK_DELIVERY, of(workspace, webhook), WEBHOOK_DELIVERY.STATUS.eq(DSL.inline("PENDING")));
    }

    /// Forgets those of events up to that number that are over.
    ///
    /// @param most at once
    static int purge(Tx tx, WorkspaceId workspace, WebhookId webhook, long upTo, int most) {
        var numbers = tx.sql()
                .select(WEBHOOK_DELIVERY.EVENT_NUMBER)
                .from(WEBHOOK_DELIVERY)
                .where(of(workspace, webhook), WEBHOOK_DELIVERY.EVENT_NUMBER.le(upTo))
                .orderBy(WEBHOOK_DELIVERY.EVENT_NUMBER)
                .limit(most)
                .fetch(WEBHOOK_DELIVERY.EVENT_NUMBER);
        return tx.sql()
                .deleteFrom(WEBHOOK_DELIVERY)
                .where(of(workspace, webhook), WEBHOOK_DELIVERY.EVENT_NUMBER.in(numbers))
                .execute();
    }

    private static Condition of(WorkspaceId workspace, WebhookId webhook) {
        return WEBHOOK_DELIVERY.WORKSPACE_ID.eq(workspace.value()).and(WEBHOOK_DELIVERY.WEBHOOK_ID.eq(webhook.value()));
    }

    private static List<Delivery.Attempt> attempts(String column) {
        return column.equals("[]") ? List.of() : Json.MAPPER.readValue(column, ATTEMPTS);
    }

    private static Kept kept(WebhookDeliveryRecord row) {
        return new Kept(
                row.getEventNumber(),
                row.getEventId(),
                row.getEventType(),
                row.getObject(),
                Delivery.Status.valueOf(row.getStatus()),
                row.getAttemptsCount(),
                attempts(row.getAttempts()),
                row.getNextAttemptAt(),
                row.getCreatedAt());
    }

    private static Delivery delivery(WebhookDeliveryRecord row) {
        return new Delivery(
                new EventId(row.getEventId()),
                row.getEventNumber(),
                row.getEventType(),
                Delivery.Status.valueOf(row.getStatus()),
                row.getAttemptsCount(),
                attempts(row.getAttempts()),
                row.getNextAttemptAt(),
                row.getCreatedAt(),
                row.getUpdatedAt());
    }
}
