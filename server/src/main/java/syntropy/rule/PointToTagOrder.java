package syntropy.rule;

import static syntropy.storage.tables.Tables.RULE;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum PointToTagOrder implements OrderColumn {
    AGENT_ID(RULE.AGENT_ID);

    private final Field<?> column;

    PointToTagOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
