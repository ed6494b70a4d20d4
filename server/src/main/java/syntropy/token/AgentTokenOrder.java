package syntropy.token;

import static syntropy.storage.tables.Tables.AGENT_TOKEN;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AgentTokenOrder implements OrderColumn {
    ID("agent_token_id", AGENT_TOKEN.AGENT_TOKEN_ID),
    NAME("agent_token_name", AGENT_TOKEN.NAME),
    VALID_UNTIL("agent_token_valid_until", AGENT_TOKEN.VALID_UNTIL),
    CREATED_AT("agent_token_created_at", AGENT_TOKEN.CREATED_AT),
    UPDATED_AT("agent_token_updated_at", AGENT_TOKEN.UPDATED_AT);

    private final String wire;
    private final Field<?> column;

    AgentTokenOrder(String wire, Field<?> column) {
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
