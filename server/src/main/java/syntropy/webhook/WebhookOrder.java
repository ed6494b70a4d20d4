package syntropy.webhook;

import static syntropy.storage.tables.Tables.WEBHOOK_ENDPOINT;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum WebhookOrder implements OrderColumn {
    WEBHOOK_ID(WEBHOOK_ENDPOINT.WEBHOOK_ID);

    private final Field<?> column;

    WebhookOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
