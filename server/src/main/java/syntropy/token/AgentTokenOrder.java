package syntropy.token;

import static syntropy.storage.tables.Tables.AGENT_TOKEN;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AgentTokenOrder implements OrderColumn {
    AGENT_TOKEN_ID(AGENT_TOKEN.AGENT_TOKEN_ID),
    AGENT_TOKEN_NAME(AGENT_TOKEN.NAME),
    AGENT_TOKEN_VALID_UNTIL(AGENT_TOKEN.VALID_UNTIL),
    AGENT_TOKEN_CREATED_AT(AGENT_TOKEN.CREATED_AT),
    AGENT_TOKEN_UPDATED_AT(AGENT_TOKEN.UPDATED_AT);

    private final Field<?> column;

    AgentTokenOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
