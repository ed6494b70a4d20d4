package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;
import static syntropy.storage.tables.Tables.AGENT_TAG;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SortField;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Json;
import syntropy.kernel.TagId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.storage.tables.tables.records.AgentRecord;
import tools.jackson.core.type.TypeReference;

final class AgentStore {
    private static final String COUNTER = "agent";
    private static final TypeReference<List<Tag>> TAGS = new TypeReference<>() {};

    private static final List<Field<?>> SHOWN = List.of(
            AGENT.AGENT_ID,
            AGENT.NAME,
            AGENT.TYPE,
            AGENT.VERSION,
            AGENT.DEVICE_ID,
            AGENT.PUBLIC_IPV4,
            AGENT.CITY,
            AGENT.COUNTRY,
            AGENT.LATITUDE,
            AGENT.LONGITUDE,
            AGENT.PROVIDER_ID,
            AGENT.PROVIDER_NAME,
            AGENT.TAGS,
            AGENT.HAS_WIREGUARD_ERROR,
            AGENT.HAS_DUPLICATE_NAME,
            AGENT.HAS_REFUSED_TAG,
            AGENT.IS_ONLINE,
            AGENT.LOCKED_FIELDS,
            AGENT.PUBLIC_KEYS,
            AGENT.SERVICES_DEFAULT_ENABLED,
            AGENT.SUBNETS_COUNT,
            AGENT.SUBNETS_ENABLED_COUNT,
            AGENT.ADDRESS_BLOCK,
            AGENT.AGENT_TOKEN_ID,
            AGENT.CREATED_AT,
            AGENT.MODIFIED_AT);

    AgentId nextId(Tx tx, WorkspaceId workspace) {
        return new AgentId(Counters.next(tx, workspace, COUNTER));
    }

    Optional<Agent> find(Tx tx, WorkspaceId workspace, AgentId id) {
        return tx.sql()
                .select(SHOWN)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .fetchOptional(AgentStore::agent);
    }

    Slice<Agent> list(Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<AgentId> page) {
        return Listing.of(AGENT, AGENT.AGENT_ID, AGENT.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, COUNTER))
                .fetch(
                        tx,
                        page.map(AgentId::value),
                        tx.sql().select(SHOWN).from(AGENT).where(wanted),
                        AgentStore::agent);
    }

    /// Those of the ids that are agents of the workspace, with what others need to know of each.
    List<Agents.Brief> briefs(Tx tx, WorkspaceId workspace, Collection<Integer> ids) {
        return tx.sql()
                .select(AGENT.AGENT_ID, AGENT.TYPE, AGENT.SERVICES_DEFAULT_ENABLED)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.in(ids))
                .fetch(row ->
                        new Agents.Brief(new AgentId(row.value1()), AgentType.valueOf(row.value2()), row.value3()));
    }

    /// At most two other agents of the name.
    List<Agent> namesakes(Tx tx, WorkspaceId workspace, String name, AgentId except) {
        return tx.sql()
                .select(SHOWN)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.NAME.eq(name), AGENT.AGENT_ID.ne(except.value()))
                .limit(2)
                .fetch(AgentStore::agent);
    }

    void flagDuplicateName(Tx tx, WorkspaceId workspace, AgentId id, boolean duplicate, Instant now) {
        tx.sql()
                .update(AGENT)
                .set(AGENT.HAS_DUPLICATE_NAME, duplicate)
                .set(AGENT.MODIFIED_AT, now)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .execute();
    }

    List<Agents.Named> names(Tx tx, WorkspaceId workspace, Condition wanted, int most) {
        return tx.sql()
                .select(AGENT.AGENT_ID, AGENT.NAME)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), wanted)
                .orderBy(AGENT.NAME, AGENT.AGENT_ID)
                .limit(most)
                .fetch(row -> new Agents.Named(new AgentId(row.value1()), row.value2()));
    }

    List<String> distinct(Tx tx, WorkspaceId workspace, Condition wanted, TableField<AgentRecord, String> field) {
        return tx.sql()
                .selectDistinct(field)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), wanted, field.ne(""))
                .orderBy(field)
                .fetch(field);
    }

    void insert(Tx tx, WorkspaceId workspace, Agent agent, int addressBlock, boolean duplicateName) {
        tx.sql()
                .insertInto(AGENT)
                .set(AGENT.WORKSPACE_ID, workspace.value())
                .set(AGENT.AGENT_ID, agent.agentId().value())
                .set(AGENT.NAME, agent.agentName())
                .set(AGENT.NAME_FOLDED, folded(agent.agentName()))
                .set(AGENT.TYPE, agent.agentType().name())
                .set(AGENT.VERSION, orEmpty(agent.agentVersion()))
                .set(AGENT.DEVICE_ID, agent.agentDeviceId())
                .set(AGENT.PUBLIC_IPV4, orEmpty(agent.agentPublicIpv4()))
                .set(AGENT.CITY, orEmpty(agent.agentLocationCity()))
                .set(AGENT.COUNTRY, orEmpty(agent.agentLocationCountry()))
                .set(AGENT.LATITUDE, agent.agentLocationLat())
                .set(AGENT.LONGITUDE, agent.agentLocationLon())
                .set(AGENT.PROVIDER_ID, providerId(agent))
                .set(AGENT.PROVIDER_NAME, providerName(agent))
                .set(AGENT.TAGS, Json.stored(agent.agentTags()))
                .set(AGENT.LOCKED_FIELDS, lockedText(agent.agentLockedFields()))
                .set(AGENT.PUBLIC_KEYS, keysText(agent.network()))
                .set(AGENT.IS_ONLINE, agent.agentIsOnline())
                .set(AGENT.HAS_WIREGUARD_ERROR, false)
                .set(AGENT.HAS_DUPLICATE_NAME, duplicateName)
                .set(AGENT.HAS_REFUSED_TAG, false)
                .set(AGENT.SERVICES_DEFAULT_ENABLED, agent.agentServicesDefaultStatus())
                .set(AGENT.SUBNETS_COUNT, 0)
                .set(AGENT.SUBNETS_ENABLED_COUNT, 0)
                .set(AGENT.ADDRESS_BLOCK, addressBlock)
                .set(AGENT.AGENT_TOKEN_ID, agent.agentTokenId().value())
                .set(AGENT.CREATED_AT, agent.agentCreatedAt())
                .set(AGENT.MODIFIED_AT, agent.agentModifiedAt())
                .execute();
        agent.agentTags().forEach(tag -> insertTag(tx, workspace, agent.agentId(), tag.agentTagId()));
    }

    /// @param duplicateName null when the name stays
    void update(Tx tx, WorkspaceId workspace, Agent before, Agent after, @Nullable Boolean duplicateName) {
        tx.sql()
                .update(AGENT)
                .set(AGENT.NAME, after.agentName())
                .set(AGENT.NAME_FOLDED, folded(after.agentName()))
                .set(AGENT.CITY, orEmpty(after.agentLocationCity()))
                .set(AGENT.COUNTRY, orEmpty(after.agentLocationCountry()))
                .set(AGENT.LATITUDE, after.agentLocationLat())
                .set(AGENT.LONGITUDE, after.agentLocationLon())
                .set(AGENT.PROVIDER_ID, providerId(after))
                .set(AGENT.PROVIDER_NAME, providerName(after))
                .set(AGENT.TAGS, Json.stored(after.agentTags()))
                .set(AGENT.PUBLIC_KEYS, keysText(after.network()))
                .set(
                        AGENT.HAS_DUPLICATE_NAME,
                        duplicateName == null ? AGENT.HAS_DUPLICATE_NAME : DSL.val(duplicateName))
                .set(AGENT.MODIFIED_AT, after.agentModifiedAt())
                .where(
                        AGENT.WORKSPACE_ID.eq(workspace.value()),
                        AGENT.AGENT_ID.eq(after.agentId().value()))
                .execute();
        for (var tag : before.agentTags()) {
            if (!after.agentTags().contains(tag)) deleteTag(tx, workspace, after.agentId(), tag.agentTagId());
        }
        for (var tag : after.agentTags()) {
            if (!before.agentTags().contains(tag)) insertTag(tx, workspace, after.agentId(), tag.agentTagId());
        }
    }

    void delete(Tx tx, WorkspaceId workspace, AgentId id) {
        tx.sql()
                .deleteFrom(AGENT_TAG)
                .where(AGENT_TAG.WORKSPACE_ID.eq(workspace.value()), AGENT_TAG.AGENT_ID.eq(id.value()))
                .execute();
        tx.sql()
                .deleteFrom(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .execute();
    }

    /// Counts the agents' subnets anew.
    void recount(Tx tx, WorkspaceId workspace, Collection<Integer> ids, Instant now) {
        var subnets = DSL.selectCount()
                .from(AGENT_SERVICE_SUBNET)
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(AGENT.WORKSPACE_ID),
                        AGENT_SERVICE_SUBNET.AGENT_ID.eq(AGENT.AGENT_ID));
        var enabled = DSL.selectCount()
                .from(AGENT_SERVICE_SUBNET)
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(AGENT.WORKSPACE_ID),
                        AGENT_SERVICE_SUBNET.AGENT_ID.eq(AGENT.AGENT_ID),
                        AGENT_SERVICE_SUBNET.IS_USER_ENABLED.isTrue());
        tx.sql()
                .update(AGENT)
                .set(AGENT.SUBNETS_COUNT, DSL.field(subnets))
                .set(AGENT.SUBNETS_ENABLED_COUNT, DSL.field(enabled))
                .set(AGENT.MODIFIED_AT, now)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.in(ids))
                .execute();
    }

    /// Its name contains the text, whatever the case of the letters.
    static Condition nameContains(String text) {
        return AGENT.NAME_FOLDED.contains(folded(text));
    }

    private void insertTag(Tx tx, WorkspaceId workspace, AgentId agent, TagId tag) {
        tx.sql()
                .insertInto(AGENT_TAG, AGENT_TAG.WORKSPACE_ID, AGENT_TAG.AGENT_ID, AGENT_TAG.TAG_ID)
                .values(workspace.value(), agent.value(), tag.value())
                .execute();
    }

    private void deleteTag(Tx tx, WorkspaceId workspace, AgentId agent, TagId tag) {
        tx.sql()
                .deleteFrom(AGENT_TAG)
                .where(
                        AGENT_TAG.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_TAG.AGENT_ID.eq(agent.value()),
                        AGENT_TAG.TAG_ID.eq(tag.value()))
                .execute();
    }

    private static Agent agent(Record row) {
        var type = AgentType.valueOf(row.get(AGENT.TYPE));
        int provider = row.get(AGENT.PROVIDER_ID);
        return new Agent(
                new AgentId(row.get(AGENT.AGENT_ID)),
                row.get(AGENT.NAME),
                type,
                orNull(row.get(AGENT.VERSION)),
                row.get(AGENT.DEVICE_ID),
                orNull(row.get(AGENT.PUBLIC_IPV4)),
                orNull(row.get(AGENT.CITY)),
                orNull(row.get(AGENT.COUNTRY)),
                row.get(AGENT.LATITUDE),
                row.get(AGENT.LONGITUDE),
                provider == 0 ? null : new Provider.Ref(provider, row.get(AGENT.PROVIDER_NAME)),
                tags(row.get(AGENT.TAGS)),
                AgentStatus.of(
                        row.get(AGENT.HAS_WIREGUARD_ERROR),
                        row.get(AGENT.HAS_DUPLICATE_NAME),
                        row.get(AGENT.HAS_REFUSED_TAG)),
                row.get(AGENT.IS_ONLINE),
                type == AgentType.VIRTUAL,
                locked(row.get(AGENT.LOCKED_FIELDS)),
                keys(row.get(AGENT.PUBLIC_KEYS)),
                row.get(AGENT.SERVICES_DEFAULT_ENABLED),
                row.get(AGENT.SUBNETS_COUNT),
                row.get(AGENT.SUBNETS_ENABLED_COUNT),
                AddressBlocks.subnet(row.get(AGENT.ADDRESS_BLOCK)),
                new AgentTokenId(row.get(AGENT.AGENT_TOKEN_ID)),
                row.get(AGENT.CREATED_AT),
                row.get(AGENT.MODIFIED_AT));
    }

    private static List<Tag> tags(String column) {
        return column.equals("[]") ? List.of() : Json.MAPPER.readValue(column, TAGS);
    }

    /// Most agents lock nothing and most have told no keys: these columns are empty then.
    private static String lockedText(LockedFields locked) {
        return locked.equals(LockedFields.NONE) ? "" : Json.stored(locked);
    }

    private static LockedFields locked(String column) {
        return column.isEmpty() ? LockedFields.NONE : Json.MAPPER.readValue(column, LockedFields.class);
    }

    private static String keysText(Interfaces keys) {
        return keys.equals(Interfaces.NONE) ? "" : Json.stored(keys);
    }

    private static Interfaces keys(String column) {
        return column.isEmpty() ? Interfaces.NONE : Json.MAPPER.readValue(column, Interfaces.class);
    }

    private static int providerId(Agent agent) {
        return agent.agentProvider() instanceof Provider.Ref ref ? ref.agentProviderId() : 0;
    }

    private static String providerName(Agent agent) {
        return agent.agentProvider() instanceof Provider.Ref ref ? ref.agentProviderName() : "";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String orNull(String column) {
        return column.isEmpty() ? null : column;
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
