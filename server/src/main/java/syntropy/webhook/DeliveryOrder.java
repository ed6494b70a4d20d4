package syntropy.webhook;

import static syntropy.storage.tables.Tables.WEBHOOK_DELIVERY;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum DeliveryOrder implements OrderColumn {
    EVENT_NUMBER(WEBHOOK_DELIVERY.EVENT_NUMBER);

    private final Field<?> column;

    DeliveryOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
