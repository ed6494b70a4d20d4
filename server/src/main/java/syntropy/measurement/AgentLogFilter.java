package syntropy.measurement;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;

@Field.Doc("Which lines. Every field given must hold; of a list one value suffices, and an empty list matches nothing.")
record AgentLogFilter(
        @Field.Items(max = 10_000) @Nullable List<AgentId> agentId,

        @Field.Items(max = 100) @Nullable List<AgentLogSeverity> severity,

        @Field.Doc("Part of the line; capital and small letters are the same.")
        @Field.Length(min = 1, max = 255)
        @Nullable
        String message,

        @Nullable Instant from,

        @Field.Doc("Not included.") @Nullable Instant to) {
    static final AgentLogFilter ANY = new AgentLogFilter(null, null, null, null, null);
}
