package syntropy.agent;

import static syntropy.storage.tables.Tables.TAG;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum TagOrder implements OrderColumn {
    ID("agent_tag_id", TAG.TAG_ID),
    NAME("agent_tag_name", TAG.NAME);

    private final String wire;
    private final Field<?> column;

    TagOrder(String wire, Field<?> column) {
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
