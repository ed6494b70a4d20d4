package syntropy.rule;

import static syntropy.storage.tables.Tables.RULE;
import static syntropy.storage.tables.Tables.TAG;

import java.util.List;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;

@Field.Doc("Which rules. Every field given must hold; of a list one value suffices, and an empty list matches nothing.")
public record RuleFilter(
        @Field.Items(max = 10_000) @Nullable List<AgentId> agentIds,

        @Field.Length(min = 1, max = 255) @Field.Items(max = 1000) @Nullable
        List<String> tagNames) {

    static final RuleFilter ANY = new RuleFilter(null, null);

    Condition condition() {
        var all = DSL.noCondition();
        if (agentIds != null) {
            all = all.and(RULE.AGENT_ID.in(agentIds.stream().map(AgentId::value).toList()));
        }
        if (tagNames != null) {
            all = all.and(RULE.TAG_ID.in(DSL.select(TAG.TAG_ID)
                    .from(TAG)
                    .where(TAG.WORKSPACE_ID.eq(RULE.WORKSPACE_ID), TAG.NAME.in(tagNames))));
        }
        return all;
    }
}
