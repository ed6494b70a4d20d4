package syntropy.connection;

import static syntropy.storage.tables.Tables.CONNECTION;

import org.jooq.Field;
import syntropy.api.OrderColumn;

/// Of connections that aren't well. By status, they stand in the order of its letters: those that are up with trouble
/// come after those that are offline.
public enum TroubleOrder implements OrderColumn {
    AGENT_CONNECTION_GROUP_ID(CONNECTION.CONNECTION_ID),
    AGENT_CONNECTION_GROUP_STATUS(CONNECTION.STATUS);

    private final Field<?> column;

    TroubleOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
