package syntropy.versions;

import static syntropy.storage.tables.Tables.ACCESS_TOKEN;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum UseOrder implements OrderColumn {
    OBJECT_ID(ACCESS_TOKEN.ACCESS_TOKEN_ID);

    private final Field<?> column;

    UseOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
