package syntropy.measurement;

import static syntropy.storage.tables.Tables.AGENT_LOG;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AgentLogOrder implements OrderColumn {
    /// Which is the order of time.
    AGENT_LOG_ID;

    @Override
    public Field<?> column() {
        return AGENT_LOG.AGENT_LOG_ID;
    }
}
