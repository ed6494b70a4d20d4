package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum AgentOrder implements OrderColumn {
    ID("agent_id", AGENT.AGENT_ID),
    NAME("agent_name", AGENT.NAME),
    PROVIDER("agent_provider_name", AGENT.PROVIDER_NAME),
    TYPE("agent_type", AGENT.TYPE),
    COUNTRY("agent_location_country", AGENT.COUNTRY),
    MODIFIED("agent_modified_at", AGENT.MODIFIED_AT);

    private final String wire;
    private final Field<?> column;

    AgentOrder(String wire, Field<?> column) {
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
