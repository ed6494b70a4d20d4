package syntropy.feed;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.SelectField;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import syntropy.event.EventType;
import syntropy.kernel.Actor;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class EventStore {
    /// How many events the clocks of several controllers, or one that was set back, may have brought out of the order
    /// of their times.
    private static final long OUT_OF_TURN = 1_000;

    private static final List<SelectField<?>> COLUMNS = List.of(
            EVENT.WORKSPACE_ID,
            EVENT.EVENT_NUMBER,
            EVENT.EVENT_ID,
            EVENT.TYPE,
            EVENT.OBJECT_TYPE,
            EVENT.OBJECT_ID,
            EVENT.OCCURRED_AT,
            EVENT.ACTOR_TYPE,
            EVENT.ACTOR_ID,
            EVENT.ACTOR_NAME,
            EVENT.ACCESS_TOKEN_ID,
            EVENT.ADDRESS,
            EVENT.USER_AGENT,
            EVENT.REQUEST_ID,
            EVENT.API_DATE,
            EVENT.OPERATION,
            EVENT.DATA,
            EVENT.BEFORE_STATE,
            EVENT.AFTER_STATE);

    private static final KeptSql<Happened> NEXT = KeptSql.query(
            sql -> sql.select(COLUMNS)
                    .from(EVENT)
                    .where(
                            EVENT.WORKSPACE_ID.eq(given(EVENT.WORKSPACE_ID)),
                            EVENT.EVENT_NUMBER.gt(given(EVENT.EVENT_NUMBER)),
                            EVENT.EVENT_NUMBER.le(given(EVENT.EVENT_NUMBER)))
                    .orderBy(EVENT.EVENT_NUMBER),
            EventStore::happened);

    /// @param kept events up to this number are gone, or were there before there were seals
    /// @param last the number of the newest
    record Span(long kept, long last) {}

    private static final KeptSql<Span> SPAN = KeptSql.query(
            sql -> sql.select(EVENT_CHAIN.KEPT_AFTER, EVENT_CHAIN.LAST_NUMBER)
                    .from(EVENT_CHAIN)
                    .where(EVENT_CHAIN.WORKSPACE_ID.eq(given(EVENT_CHAIN.WORKSPACE_ID))),
            row -> new Span(row.longNumber(), row.longNumber()));

    Span span(Tx tx, WorkspaceId workspace) {
        return SPAN.one(tx, workspace.value()).orElse(new Span(0, 0));
    }

    Optional<Happened> find(Tx tx, WorkspaceId workspace, long number) {
        return NEXT.one(tx, workspace.value(), number - 1, number);
    }

    /// Those with greater numbers, in their order.
    ///
    /// @param most numbers that are looked at
    List<Happened> after(Tx tx, WorkspaceId workspace, long number, int most) {
        return NEXT.all(tx, workspace.value(), number, number + most);
    }

    /// @param order empty for the newest first
    Slice<Happened> list(Tx tx, WorkspaceId workspace, EventFilter filter, List<SortField<?>> order, Page<Long> page) {
        var keys = order.isEmpty() ? List.<SortField<?>>of(EVENT.EVENT_NUMBER.desc()) : order;
        var rest = condition(tx, workspace, filter);
        var types = filter.types();
        if (types == null) return list(tx, workspace, rest, keys, page);
        if (types.size() == 1 || filter.isNarrow() || page instanceof Page.Offset) {
            var wanted = types.stream().map(EventType::wire).toList();
            return list(tx, workspace, rest.and(EVENT.TYPE.in(wanted)), keys, page);
        }
        return merged(
                types.stream()
                        .map(type -> list(tx, workspace, rest.and(EVENT.TYPE.eq(type.wire())), keys, page))
                        .toList(),
                page instanceof Page.Before,
                keys.getFirst().getOrder() == org.jooq.SortOrder.DESC,
                page.limit());
    }

    /// Of each type as many as are wanted of all, so that none is read through for the sake of the others.
    private static Slice<Happened> merged(
            List<Slice<Happened>> ofTypes, boolean backwards, boolean newestFirst, int limit) {
        var order = Comparator.comparingLong(Happened::number);
        var all = new ArrayList<Happened>();
        for (var slice : ofTypes) all.addAll(slice.items());
        all.sort(newestFirst ? order.reversed() : order);
        boolean more = all.size() > limit || ofTypes.stream().anyMatch(Slice::hasMore);
        var found = all.size() <= limit
                ? all
                : backwards ? all.subList(all.size() - limit, all.size()) : all.subList(0, limit);
        return new Slice<>(found, more);
    }

    private Slice<Happened> list(
            Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<Long> page) {
        return Listing.of(EVENT, EVENT.EVENT_NUMBER, EVENT.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(_ -> true) // who calls has looked
                .read(tx, page, tx.sql().select(COLUMNS).from(EVENT).where(wanted), EventStore::happened);
    }

    private static Condition condition(Tx tx, WorkspaceId workspace, EventFilter filter) {
        var all = DSL.noCondition();
        if (filter.objectType() != null) all = all.and(EVENT.OBJECT_TYPE.eq(filter.objectType()));
        if (filter.objectId() != null) all = all.and(EVENT.OBJECT_ID.eq(filter.objectId()));
        all = all.and(condition(filter.doer()));
        if (filter.from() instanceof Instant from) {
            long first = edge(tx, workspace, EVENT.OCCURRED_AT.ge(from), EVENT.OCCURRED_AT.asc(), Long.MAX_VALUE);
            all = all.and(EVENT.OCCURRED_AT.ge(from)).and(EVENT.EVENT_NUMBER.ge(first - OUT_OF_TURN));
        }
        if (filter.to() instanceof Instant to) {
            long last = edge(tx, workspace, EVENT.OCCURRED_AT.lt(to), EVENT.OCCURRED_AT.desc(), -OUT_OF_TURN);
            all = all.and(EVENT.OCCURRED_AT.lt(to)).and(EVENT.EVENT_NUMBER.le(last + OUT_OF_TURN));
        }
        return all;
    }

    /// Whoever acts with a token is that token, so that the index of actors has what was done with it too.
    private static Condition condition(EventFilter.Doer doer) {
        var all = DSL.noCondition();
        if (doer.types() != null) {
            all = all.and(EVENT.ACTOR_TYPE.in(
                    doer.types().stream().map(Actor.Type::name).toList()));
        }
        if (doer.id() != null) all = all.and(EVENT.ACTOR_ID.eq(doer.id()));
        if (doer.name() != null) all = all.and(EVENT.ACTOR_NAME.eq(doer.name()));
        if (doer.accessToken() != null) {
            all = all.and(EVENT.ACTOR_ID.eq(doer.accessToken())).and(EVENT.ACCESS_TOKEN_ID.eq(doer.accessToken()));
        }
        if (doer.request() != null) all = all.and(EVENT.REQUEST_ID.eq(doer.request()));
        return all;
    }

    /// The number of the first event in that order; numbers follow times, so a list needn't be read through for its
    /// times.
    private static long edge(Tx tx, WorkspaceId workspace, Condition which, SortField<?> order, long none) {
        return tx.sql()
                .select(EVENT.EVENT_NUMBER)
                .from(EVENT)
                .where(EVENT.WORKSPACE_ID.eq(workspace.value()), which)
                .orderBy(order)
                .limit(1)
                .fetchOptional(EVENT.EVENT_NUMBER)
                .orElse(none);
    }

    private static Happened happened(Row row) {
        return new Happened(
                new WorkspaceId(row.number()),
                row.longNumber(),
                row.text(),
                row.text(),
                row.text(),
                row.text(),
                row.time(),
                row.text(),
                row.text(),
                row.text(),
                new Happened.Source(row.textOrNull(), row.text(), row.text(), row.text(), row.text(), row.text()),
                row.text(),
                row.textOrNull(),
                row.textOrNull());
    }
}
