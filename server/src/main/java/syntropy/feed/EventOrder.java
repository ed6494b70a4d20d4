package syntropy.feed;

import static syntropy.storage.tables.Tables.EVENT;

import org.jooq.Field;
import syntropy.api.OrderColumn;

public enum EventOrder implements OrderColumn {
    EVENT_NUMBER(EVENT.EVENT_NUMBER);

    private final Field<?> column;

    EventOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
