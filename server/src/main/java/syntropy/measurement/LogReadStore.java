package syntropy.measurement;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.CONNECTION;
import static syntropy.storage.tables.Tables.LOG_READ;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jooq.Condition;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

final class LogReadStore {
    List<LogRead> find(Tx tx, WorkspaceId workspace, LogRead.Stream type, List<Integer> ids) {
        return tx.sql()
                .select(LOG_READ.ENTITY_ID, LOG_READ.READ_UNTIL)
                .from(LOG_READ)
                .where(
                        LOG_READ.WORKSPACE_ID.eq(workspace.value()),
                        LOG_READ.ENTITY_TYPE.eq(type.name()),
                        LOG_READ.ENTITY_ID.in(ids))
                .orderBy(LOG_READ.ENTITY_ID)
                .fetch(row -> new LogRead(type, row.value1(), row.value2()));
    }

    void put(Tx tx, WorkspaceId workspace, LogRead mark) {
        tx.sql()
                .insertInto(
                        LOG_READ, LOG_READ.WORKSPACE_ID, LOG_READ.ENTITY_TYPE, LOG_READ.ENTITY_ID, LOG_READ.READ_UNTIL)
                .values(
                        workspace.value(),
                        mark.logsReadTimestampEntityType().name(),
                        mark.logsReadTimestampEntityId(),
                        mark.logsReadTimestampLastReadTimestamp())
                .onConflict(LOG_READ.WORKSPACE_ID, LOG_READ.ENTITY_TYPE, LOG_READ.ENTITY_ID)
                .doUpdate()
                .set(LOG_READ.READ_UNTIL, mark.logsReadTimestampLastReadTimestamp())
                .execute();
    }

    static int purge(Tx tx) {
        var agent = selectOne()
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(LOG_READ.WORKSPACE_ID), AGENT.AGENT_ID.eq(LOG_READ.ENTITY_ID));
        var connection = selectOne()
                .from(CONNECTION)
                .where(
                        CONNECTION.WORKSPACE_ID.eq(LOG_READ.WORKSPACE_ID),
                        CONNECTION.CONNECTION_ID.eq(LOG_READ.ENTITY_ID));
        return tx.sql()
                .deleteFrom(LOG_READ)
                .where(of(LogRead.Stream::isOfAgents).and(notExists(agent)))
                .or(of(type -> !type.isOfAgents()).and(notExists(connection)))
                .execute();
    }

    private static Condition of(Predicate<LogRead.Stream> which) {
        return LOG_READ.ENTITY_TYPE.in(Arrays.stream(LogRead.Stream.values())
                .filter(which)
                .map(type -> inline(type.name()))
                .toList());
    }
}
