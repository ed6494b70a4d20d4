package syntropy.token;

import static syntropy.storage.tables.Tables.ACCESS_TOKEN;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AccessTokenOrder implements OrderColumn {
    ACCESS_TOKEN_ID(ACCESS_TOKEN.ACCESS_TOKEN_ID),
    ACCESS_TOKEN_NAME(ACCESS_TOKEN.NAME),
    ACCESS_TOKEN_EXPIRATION(ACCESS_TOKEN.EXPIRES_AT);

    private final Field<?> column;

    AccessTokenOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
