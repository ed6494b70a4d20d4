package syntropy.service;

import static syntropy.storage.tables.Tables.AGENT_SERVICE;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum ServiceOrder implements OrderColumn {
    AGENT_SERVICE_ID(AGENT_SERVICE.AGENT_SERVICE_ID);

    private final Field<?> column;

    ServiceOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
