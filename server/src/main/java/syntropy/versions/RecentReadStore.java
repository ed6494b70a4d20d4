package syntropy.versions;

import static syntropy.storage.tables.Tables.RECENT_READ;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

final class RecentReadStore {
    /// In the order of the table's columns. Another controller may have kept a later one of the kind.
    private static final KeptSql<Row> KEEP = KeptSql.change(sql -> sql.insertInto(RECENT_READ)
            .columns(RECENT_READ.fields())
            .values(Arrays.stream(RECENT_READ.fields()).map(KeptSql::given).toList())
            .onConflict(RECENT_READ.WORKSPACE_ID, RECENT_READ.KIND)
            .doUpdate()
            .set(RECENT_READ.PATH, DSL.excluded(RECENT_READ.PATH))
            .set(RECENT_READ.QUERY, DSL.excluded(RECENT_READ.QUERY))
            .set(RECENT_READ.BODY, DSL.excluded(RECENT_READ.BODY))
            .set(RECENT_READ.API_DATE, DSL.excluded(RECENT_READ.API_DATE))
            .set(RECENT_READ.ACCESS_TOKEN_ID, DSL.excluded(RECENT_READ.ACCESS_TOKEN_ID))
            .set(RECENT_READ.SEEN_AT, DSL.excluded(RECENT_READ.SEEN_AT))
            .where(RECENT_READ.SEEN_AT.le(DSL.excluded(RECENT_READ.SEEN_AT))));

    void keep(Tx tx, WorkspaceId workspace, Map<ReadKind, RecentRead> reads) {
        KEEP.runAll(
                tx,
                () -> reads.entrySet().stream()
                        .map(each -> row(workspace, each.getKey(), each.getValue()))
                        .iterator());
    }

    private static @Nullable Object[] row(WorkspaceId workspace, ReadKind kind, RecentRead read) {
        return new @Nullable Object[] {
            workspace.value(),
            kind.key(),
            read.method(),
            read.path(),
            read.query(),
            read.body(),
            read.apiDate().toString(),
            read.namedBy().name(),
            read.token().value(),
            read.seenAt()
        };
    }

    /// Leaves the workspace the latest ones.
    void prune(Tx tx, WorkspaceId workspace, int most) {
        tx.sql()
                .deleteFrom(RECENT_READ)
                .where(
                        RECENT_READ.WORKSPACE_ID.eq(workspace.value()),
                        RECENT_READ.KIND.notIn(DSL.select(RECENT_READ.KIND)
                                .from(RECENT_READ)
                                .where(RECENT_READ.WORKSPACE_ID.eq(workspace.value()))
                                .orderBy(RECENT_READ.SEEN_AT.desc(), RECENT_READ.KIND.desc())
                                .limit(most)))
                .execute();
    }

    /// The latest of the workspace with the keys of their kinds, seen after the instant.
    List<Map.Entry<byte[], RecentRead>> list(Tx tx, WorkspaceId workspace, Instant after, int most) {
        return tx.sql()
                .selectFrom(RECENT_READ)
                .where(RECENT_READ.WORKSPACE_ID.eq(workspace.value()), RECENT_READ.SEEN_AT.gt(after))
                .orderBy(RECENT_READ.SEEN_AT.desc(), RECENT_READ.KIND.desc())
                .limit(most)
                .fetch(row -> Map.entry(
                        row.getKind(),
                        new RecentRead(
                                row.getMethod(),
                                row.getPath(),
                                row.getQuery(),
                                row.getBody(),
                                ApiDate.of(row.getApiDate()),
                                NamedBy.valueOf(row.getDateNamedBy()),
                                new AccessTokenId(row.getAccessTokenId()),
                                row.getSeenAt())));
    }

    static int purge(Tx tx, Instant until) {
        return tx.sql()
                .deleteFrom(RECENT_READ)
                .where(RECENT_READ.SEEN_AT.le(until))
                .execute();
    }
}
