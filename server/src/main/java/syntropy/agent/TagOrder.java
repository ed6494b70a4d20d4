package syntropy.agent;

import static syntropy.storage.tables.Tables.TAG;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum TagOrder implements OrderColumn {
    AGENT_TAG_ID(TAG.TAG_ID),
    AGENT_TAG_NAME(TAG.NAME);

    private final Field<?> column;

    TagOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
