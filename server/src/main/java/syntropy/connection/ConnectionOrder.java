package syntropy.connection;

import static syntropy.storage.tables.Tables.CONNECTION;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum ConnectionOrder implements OrderColumn {
    AGENT_CONNECTION_GROUP_ID(CONNECTION.CONNECTION_ID),
    AGENT_1_NAME(ConnectionStore.AGENT_1.NAME),
    AGENT_2_NAME(ConnectionStore.AGENT_2.NAME),
    AGENT_CONNECTION_GROUP_UPDATED_AT(CONNECTION.UPDATED_AT);

    private final Field<?> column;

    ConnectionOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
