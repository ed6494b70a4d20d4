package syntropy.token;

import static syntropy.storage.tables.Tables.ACCESS_TOKEN;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AccessTokenOrder implements OrderColumn {
    ID("access_token_id", ACCESS_TOKEN.ACCESS_TOKEN_ID),
    NAME("access_token_name", ACCESS_TOKEN.NAME),
    EXPIRATION("access_token_expiration", ACCESS_TOKEN.EXPIRES_AT);

    private final String wire;
    private final Field<?> column;

    AccessTokenOrder(String wire, Field<?> column) {
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
