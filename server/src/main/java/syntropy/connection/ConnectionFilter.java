package syntropy.connection;

import static syntropy.storage.tables.Tables.CONNECTION;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;

@Field.Doc(
        "Which connections. Every field given must hold; of a list one value suffices, and an empty list matches nothing.")
public record ConnectionFilter(
        @Field.Items(max = 10_000) @Nullable List<ConnectionId> agentConnectionGroupId,

        @Field.Doc("An end is any of these.") @Field.Items(max = 10_000) @Nullable
        List<AgentId> agentId,

        @Field.Doc("The ends are any of these pairs, either way round.") @Field.Items(max = 1000) @Nullable
        List<PairOfAgents> agentPair) {

    public record PairOfAgents(
            @JsonProperty("agent_1_id") AgentId agent1Id,
            @JsonProperty("agent_2_id") AgentId agent2Id) {}

    static final ConnectionFilter ANY = new ConnectionFilter(null, null, null);

    static ConnectionFilter only(@Nullable List<ConnectionId> ids) {
        return new ConnectionFilter(ids, null, null);
    }

    Condition condition() {
        var all = DSL.noCondition();
        if (agentConnectionGroupId != null) {
            all = all.and(CONNECTION.CONNECTION_ID.in(
                    agentConnectionGroupId.stream().map(ConnectionId::value).toList()));
        }
        if (agentId != null) {
            var ids = agentId.stream().map(AgentId::value).toList();
            all = all.and(CONNECTION.AGENT_1_ID.in(ids).or(CONNECTION.AGENT_2_ID.in(ids)));
        }
        if (agentPair != null) all = all.and(agentPair.isEmpty() ? DSL.falseCondition() : joins(agentPair));
        return all;
    }

    private static Condition joins(List<PairOfAgents> pairs) {
        var wanted = Pairs.table(pairs.stream()
                .map(pair -> Connection.Pair.of(pair.agent1Id(), pair.agent2Id()))
                .distinct()
                .toList());
        return DSL.row(CONNECTION.AGENT_1_ID, CONNECTION.AGENT_2_ID)
                .in(DSL.select(Pairs.LOW, Pairs.HIGH).from(wanted));
    }
}
