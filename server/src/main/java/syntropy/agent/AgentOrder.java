package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AgentOrder implements OrderColumn {
    AGENT_ID(AGENT.AGENT_ID),
    AGENT_NAME(AGENT.NAME),
    AGENT_PROVIDER_NAME(AGENT.PROVIDER_NAME),
    AGENT_TYPE(AGENT.TYPE),
    AGENT_LOCATION_COUNTRY(AGENT.COUNTRY),
    AGENT_MODIFIED_AT(AGENT.MODIFIED_AT);

    private final Field<?> column;

    AgentOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
