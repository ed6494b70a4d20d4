package syntropy.service;

import static syntropy.storage.tables.Tables.AGENT_SERVICE;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum ServiceOrder implements OrderColumn {
    ID("agent_service_id", AGENT_SERVICE.AGENT_SERVICE_ID);

    private final String wire;
    private final Field<?> column;

    ServiceOrder(String wire, Field<?> column) {
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
