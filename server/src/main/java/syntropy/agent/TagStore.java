package syntropy.agent;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.TAG;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jooq.SortField;
import syntropy.kernel.TagId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class TagStore {
    private static final String COUNTER = "tag";

    private static final KeptSql<Integer> NAMED = KeptSql.query(
            sql -> sql.select(TAG.TAG_ID)
                    .from(TAG)
                    .where(TAG.WORKSPACE_ID.eq(given(TAG.WORKSPACE_ID)), TAG.NAME.eq(given(TAG.NAME))),
            Row::number);

    /// The tags of these names, in order of name; those that aren't there yet are made.
    List<Tag> named(Tx tx, WorkspaceId workspace, Collection<String> names, Instant now) {
        var wanted = names.stream().distinct().sorted().toList();
        if (wanted.isEmpty()) return List.of();
        var tags = new ArrayList<Tag>();
        for (var name : wanted) {
            var known = NAMED.one(tx, workspace.value(), name);
            tags.add(new Tag(new TagId(known.isPresent() ? known.get() : insert(tx, workspace, name, now)), name));
        }
        return tags;
    }

    private int insert(Tx tx, WorkspaceId workspace, String name, Instant now) {
        int id = Counters.next(tx, workspace, COUNTER);
        tx.sql()
                .insertInto(TAG, TAG.WORKSPACE_ID, TAG.TAG_ID, TAG.NAME, TAG.CREATED_AT)
                .values(workspace.value(), id, name, now)
                .execute();
        return id;
    }

    Slice<Tag> list(Tx tx, WorkspaceId workspace, List<SortField<?>> order, Page<TagId> page) {
        return Listing.of(TAG, TAG.TAG_ID, TAG.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, COUNTER))
                .fetch(
                        tx,
                        page.map(TagId::value),
                        tx.sql().select(TAG.TAG_ID, TAG.NAME).from(TAG),
                        row -> new Tag(new TagId(row.value1()), row.value2()));
    }
}
