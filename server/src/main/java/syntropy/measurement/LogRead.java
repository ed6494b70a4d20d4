package syntropy.measurement;

import java.time.Instant;
import syntropy.api.Field;

@Field.Doc("How far what was wrong with an agent or a connection has been read.")
public record LogRead(
        Stream logsReadTimestampEntityType,

        @Field.Doc("The id of an agent or of a connection, as the type says.")
        @Field.Range(min = 1, max = Integer.MAX_VALUE)
        int logsReadTimestampEntityId,

        Instant logsReadTimestampLastReadTimestamp) {
    /// What was read.
    enum Stream {
        AGENT_ERROR,
        CONNECTION_ERROR,
        AGENT_WARNING,
        CONNECTION_WARNING;

        boolean isOfAgents() {
            return this == AGENT_ERROR || this == AGENT_WARNING;
        }
    }
}
