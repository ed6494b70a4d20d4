package syntropy.connection;

import static syntropy.storage.tables.Tables.CONNECTION;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum ConnectionOrder implements OrderColumn {
    ID("agent_connection_group_id", CONNECTION.CONNECTION_ID),
    AGENT_1("agent_1_name", ConnectionStore.AGENT_1.NAME),
    AGENT_2("agent_2_name", ConnectionStore.AGENT_2.NAME),
    UPDATED("agent_connection_group_updated_at", CONNECTION.UPDATED_AT);

    private final String wire;
    private final Field<?> column;

    ConnectionOrder(String wire, Field<?> column) {
        this.wire = wire;
        this.column = column;
    }

    @Override
    public String wire() {
        return wire;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
