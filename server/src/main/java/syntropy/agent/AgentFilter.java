package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.AGENT_TAG;
import static syntropy.storage.tables.Tables.TAG;

import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.NumberId;
import syntropy.kernel.TagId;

@Field.Doc(
        "Which agents. Every field given must hold; of a list one value suffices, and an empty list matches nothing.")
public record AgentFilter(
        @Field.Items(max = 10_000) @Nullable List<AgentId> agentId,
        @Field.Items(max = 1000) @Nullable List<Integer> agentProviderId,

        @Field.Doc("Has any of these tags.") @Field.Items(max = 1000) @Nullable
        List<TagId> agentTagId,

        @Field.Doc("Has any of these tags, by name.") @Field.Items(max = 1000) @Nullable
        List<String> agentTagName,

        @Field.Items(max = 1000) @Nullable List<AgentType> agentType,
        @Field.Items(max = 1000) @Nullable List<String> agentVersion,
        @Field.Items(max = 1000) @Nullable List<Connected> agentStatus,
        @Field.Items(max = 1000) @Nullable List<String> agentLocationCountry,

        @Field.Doc("Changed at this time or after.") @Nullable
        Instant agentModifiedAtFrom,

        @Field.Doc("Changed at this time or before.") @Nullable
        Instant agentModifiedAtTo,

        @Field.Doc("Has exactly this name.") @Nullable String agentName) {

    /// Online and status in one.
    public enum Connected {
        /// Online, and its status is OK.
        CONNECTED,
        /// Online, and its status is another than OK.
        CONNECTED_WITH_ERRORS,
        /// Offline.
        DISCONNECTED
    }

    static final AgentFilter ANY = new AgentFilter(null, null, null, null, null, null, null, null, null, null, null);

    static AgentFilter only(@Nullable List<AgentId> ids) {
        return new AgentFilter(ids, null, null, null, null, null, null, null, null, null, null);
    }

    Condition condition() {
        var all = DSL.noCondition();
        if (agentId != null) all = all.and(AGENT.AGENT_ID.in(numbers(agentId)));
        if (agentProviderId != null) all = all.and(AGENT.PROVIDER_ID.in(agentProviderId));
        if (agentTagId != null) all = all.and(tagged(AGENT_TAG.TAG_ID.in(numbers(agentTagId))));
        if (agentTagName != null) all = all.and(tagged(AGENT_TAG.TAG_ID.in(tagsNamed(agentTagName))));
        if (agentType != null) all = all.and(AGENT.TYPE.in(names(agentType)));
        if (agentVersion != null) all = all.and(AGENT.VERSION.in(agentVersion));
        if (agentLocationCountry != null) all = all.and(AGENT.COUNTRY.in(agentLocationCountry));
        if (agentModifiedAtFrom != null) all = all.and(AGENT.MODIFIED_AT.ge(agentModifiedAtFrom));
        if (agentModifiedAtTo != null) all = all.and(AGENT.MODIFIED_AT.le(agentModifiedAtTo));
        if (agentName != null) all = all.and(AGENT.NAME.eq(agentName));
        if (agentStatus != null) {
            all = all.and(agentStatus.stream()
                    .distinct()
                    .map(AgentFilter::connected)
                    .reduce(DSL.falseCondition(), Condition::or));
        }
        return all;
    }

    private static Condition connected(Connected wanted) {
        var troubled = AGENT.HAS_WIREGUARD_ERROR
                .isTrue()
                .or(AGENT.HAS_DUPLICATE_NAME.isTrue())
                .or(AGENT.HAS_REFUSED_TAG.isTrue());
        return switch (wanted) {
            case CONNECTED -> AGENT.IS_ONLINE.isTrue().and(DSL.not(troubled));
            case CONNECTED_WITH_ERRORS -> AGENT.IS_ONLINE.isTrue().and(troubled);
            case DISCONNECTED -> AGENT.IS_ONLINE.isFalse();
        };
    }

    private static Condition tagged(Condition tags) {
        return AGENT.AGENT_ID.in(DSL.select(AGENT_TAG.AGENT_ID)
                .from(AGENT_TAG)
                .where(AGENT_TAG.WORKSPACE_ID.eq(AGENT.WORKSPACE_ID), tags));
    }

    private static Select<Record1<Integer>> tagsNamed(List<String> tagNames) {
        return DSL.select(TAG.TAG_ID).from(TAG).where(TAG.WORKSPACE_ID.eq(AGENT.WORKSPACE_ID), TAG.NAME.in(tagNames));
    }

    private static List<Integer> numbers(List<? extends NumberId> ids) {
        return ids.stream().map(NumberId::value).toList();
    }

    private static List<String> names(List<? extends Enum<?>> values) {
        return values.stream().<String>map(Enum::name).toList();
    }
}
