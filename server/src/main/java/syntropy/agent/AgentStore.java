package syntropy.agent;

import static org.jooq.impl.DSL.inline;
import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;
import static syntropy.storage.tables.Tables.AGENT_TAG;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Json;
import syntropy.kernel.TagId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.Link;
import syntropy.storage.Counters;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.storage.tables.tables.records.AgentRecord;

final class AgentStore {
    private static final String COUNTER = "agent";
    private static final int AT_ONCE = 500;
    private static final KeptSql<Agent> ONE = KeptSql.query(
            sql -> sql.select(AgentColumns.SHOWN)
                    .from(AGENT)
                    .where(AGENT.WORKSPACE_ID.eq(given(AGENT.WORKSPACE_ID)), AGENT.AGENT_ID.eq(given(AGENT.AGENT_ID))),
            AgentColumns::agent);

    private static final List<Field<?>> OF_PEER = List.of(
            AGENT.AGENT_ID,
            AGENT.DEVICE_ID,
            AGENT.NAME,
            AGENT.PUBLIC_IPV4,
            AGENT.ADDRESS_BLOCK,
            AGENT.PUBLIC_KEYS,
            AGENT.LISTEN_PORTS);

    private static final KeptSql<PeerFacts> ONE_PEER = KeptSql.query(
            sql -> sql.select(OF_PEER)
                    .from(AGENT)
                    .where(AGENT.WORKSPACE_ID.eq(given(AGENT.WORKSPACE_ID)), AGENT.AGENT_ID.eq(given(AGENT.AGENT_ID))),
            AgentStore::peer);

    private static final KeptSql<Agent> NAMESAKES = KeptSql.query(
            sql -> sql.select(AgentColumns.SHOWN)
                    .from(AGENT)
                    .where(
                            AGENT.WORKSPACE_ID.eq(given(AGENT.WORKSPACE_ID)),
                            AGENT.NAME.eq(given(AGENT.NAME)),
                            AGENT.AGENT_ID.ne(given(AGENT.AGENT_ID)))
                    .limit(inline(2)),
            AgentColumns::agent);

    private static final KeptSql<Row> INSERT = KeptSql.change(sql -> sql.insertInto(AGENT)
            .set(AGENT.WORKSPACE_ID, given(AGENT.WORKSPACE_ID))
            .set(AGENT.AGENT_ID, given(AGENT.AGENT_ID))
            .set(AGENT.NAME, given(AGENT.NAME))
            .set(AGENT.NAME_FOLDED, given(AGENT.NAME_FOLDED))
            .set(AGENT.TYPE, given(AGENT.TYPE))
            .set(AGENT.VERSION, given(AGENT.VERSION))
            .set(AGENT.DEVICE_ID, given(AGENT.DEVICE_ID))
            .set(AGENT.PUBLIC_IPV4, given(AGENT.PUBLIC_IPV4))
            .set(AGENT.CITY, given(AGENT.CITY))
            .set(AGENT.COUNTRY, given(AGENT.COUNTRY))
            .set(AGENT.LATITUDE, given(AGENT.LATITUDE))
            .set(AGENT.LONGITUDE, given(AGENT.LONGITUDE))
            .set(AGENT.PROVIDER_ID, given(AGENT.PROVIDER_ID))
            .set(AGENT.PROVIDER_NAME, given(AGENT.PROVIDER_NAME))
            .set(AGENT.TAGS, given(AGENT.TAGS))
            .set(AGENT.LOCKED_FIELDS, given(AGENT.LOCKED_FIELDS))
            .set(AGENT.PUBLIC_KEYS, given(AGENT.PUBLIC_KEYS))
            .set(AGENT.IS_ONLINE, given(AGENT.IS_ONLINE))
            .set(AGENT.HAS_WIREGUARD_ERROR, inline(false))
            .set(AGENT.HAS_DUPLICATE_NAME, given(AGENT.HAS_DUPLICATE_NAME))
            .set(AGENT.HAS_REFUSED_TAG, inline(false))
            .set(AGENT.SERVICES_DEFAULT_ENABLED, given(AGENT.SERVICES_DEFAULT_ENABLED))
            .set(AGENT.SUBNETS_COUNT, inline(0))
            .set(AGENT.SUBNETS_ENABLED_COUNT, inline(0))
            .set(AGENT.ADDRESS_BLOCK, given(AGENT.ADDRESS_BLOCK))
            .set(AGENT.AGENT_TOKEN_ID, given(AGENT.AGENT_TOKEN_ID))
            .set(AGENT.CREATED_AT, given(AGENT.CREATED_AT))
            .set(AGENT.MODIFIED_AT, given(AGENT.MODIFIED_AT)));

    private static final KeptSql<Row> UPDATE = KeptSql.change(sql -> sql.update(AGENT)
            .set(AGENT.NAME, given(AGENT.NAME))
            .set(AGENT.NAME_FOLDED, given(AGENT.NAME_FOLDED))
            .set(AGENT.CITY, given(AGENT.CITY))
            .set(AGENT.COUNTRY, given(AGENT.COUNTRY))
            .set(AGENT.LATITUDE, given(AGENT.LATITUDE))
            .set(AGENT.LONGITUDE, given(AGENT.LONGITUDE))
            .set(AGENT.PROVIDER_ID, given(AGENT.PROVIDER_ID))
            .set(AGENT.PROVIDER_NAME, given(AGENT.PROVIDER_NAME))
            .set(AGENT.TAGS, given(AGENT.TAGS))
            .set(AGENT.PUBLIC_KEYS, given(AGENT.PUBLIC_KEYS))
            .set(AGENT.HAS_DUPLICATE_NAME, DSL.coalesce(given(AGENT.HAS_DUPLICATE_NAME), AGENT.HAS_DUPLICATE_NAME))
            .set(AGENT.MODIFIED_AT, given(AGENT.MODIFIED_AT))
            .where(AGENT.WORKSPACE_ID.eq(given(AGENT.WORKSPACE_ID)), AGENT.AGENT_ID.eq(given(AGENT.AGENT_ID))));

    private static final KeptSql<Row> INSERT_TAG = KeptSql.change(
            sql -> sql.insertInto(AGENT_TAG, AGENT_TAG.WORKSPACE_ID, AGENT_TAG.AGENT_ID, AGENT_TAG.TAG_ID)
                    .values(given(AGENT_TAG.WORKSPACE_ID), given(AGENT_TAG.AGENT_ID), given(AGENT_TAG.TAG_ID)));

    AgentId nextId(Tx tx, WorkspaceId workspace) {
        return new AgentId(Counters.next(tx, workspace, COUNTER));
    }

    Optional<Agent> find(Tx tx, WorkspaceId workspace, AgentId id) {
        return ONE.one(tx, workspace.value(), id.value());
    }

    Slice<Agent> list(Tx tx, WorkspaceId workspace, Condition wanted, List<SortField<?>> order, Page<AgentId> page) {
        return Listing.of(AGENT, AGENT.AGENT_ID, AGENT.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, COUNTER))
                .read(
                        tx,
                        page.map(AgentId::value),
                        tx.sql().select(AgentColumns.SHOWN).from(AGENT).where(wanted),
                        AgentColumns::agent);
    }

    /// Those of the ids that are agents of the workspace, with what others need to know of each.
    List<Agents.Brief> briefs(Tx tx, WorkspaceId workspace, Collection<Integer> ids) {
        return tx.sql()
                .select(AGENT.AGENT_ID, AGENT.TYPE, AGENT.NAME, AGENT.IS_ONLINE, AGENT.SERVICES_DEFAULT_ENABLED)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.in(ids))
                .fetch(row -> new Agents.Brief(
                        new AgentId(row.value1()),
                        AgentType.valueOf(row.value2()),
                        row.value3(),
                        row.value4(),
                        row.value5()));
    }

    /// Those of the ids that are agents of the workspace.
    List<PeerFacts> peers(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        if (ids.size() == 1) {
            return ONE_PEER.all(tx, workspace.value(), ids.iterator().next().value());
        }
        var numbers = ids.stream().map(AgentId::value).distinct().sorted().toList();
        var found = new ArrayList<PeerFacts>(numbers.size());
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            var some = numbers.subList(i, Math.min(i + AT_ONCE, numbers.size()));
            var query = tx.sql()
                    .select(OF_PEER)
                    .from(AGENT)
                    .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.in(some));
            found.addAll(KeptSql.rows(tx, query, AgentStore::peer));
        }
        return found;
    }

    /// In the order of [#OF_PEER].
    private static PeerFacts peer(Row row) {
        var id = new AgentId(row.number());
        var device = row.text();
        var name = row.text();
        var address = row.text();
        var subnet = AddressBlocks.subnet(row.number());
        var keys = AgentColumns.keys(row.text());
        var ports = AgentColumns.numbers(row.text());
        return new PeerFacts(
                id,
                device,
                name,
                address.isEmpty() ? null : address,
                Ipv4Cidr.dotted(subnet.address()),
                keys.key(Link.PUBLIC),
                ports.isEmpty() ? 0 : ports.getFirst());
    }

    /// At most two other agents of the name.
    List<Agent> namesakes(Tx tx, WorkspaceId workspace, String name, AgentId except) {
        return NAMESAKES.all(tx, workspace.value(), name, except.value());
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
        INSERT.run(
                tx,
                workspace.value(),
                agent.agentId().value(),
                agent.agentName(),
                AgentColumns.folded(agent.agentName()),
                agent.agentType().name(),
                AgentColumns.orEmpty(agent.agentVersion()),
                agent.agentDeviceId(),
                AgentColumns.orEmpty(agent.agentPublicIpv4()),
                AgentColumns.orEmpty(agent.agentLocationCity()),
                AgentColumns.orEmpty(agent.agentLocationCountry()),
                agent.agentLocationLat(),
                agent.agentLocationLon(),
                AgentColumns.providerId(agent),
                AgentColumns.providerName(agent),
                Json.stored(agent.agentTags()),
                AgentColumns.lockedText(agent.agentLockedFields()),
                AgentColumns.keysText(agent.network()),
                agent.agentIsOnline(),
                duplicateName,
                agent.agentServicesDefaultStatus(),
                addressBlock,
                agent.agentTokenId().value(),
                agent.agentCreatedAt(),
                agent.agentModifiedAt());
        agent.agentTags().forEach(tag -> insertTag(tx, workspace, agent.agentId(), tag.agentTagId()));
    }

    /// @param duplicateName null when the name stays
    void update(Tx tx, WorkspaceId workspace, Agent before, Agent after, @Nullable Boolean duplicateName) {
        UPDATE.run(
                tx,
                after.agentName(),
                AgentColumns.folded(after.agentName()),
                AgentColumns.orEmpty(after.agentLocationCity()),
                AgentColumns.orEmpty(after.agentLocationCountry()),
                after.agentLocationLat(),
                after.agentLocationLon(),
                AgentColumns.providerId(after),
                AgentColumns.providerName(after),
                Json.stored(after.agentTags()),
                AgentColumns.keysText(after.network()),
                duplicateName,
                after.agentModifiedAt(),
                workspace.value(),
                after.agentId().value());
        retag(tx, workspace, before, after);
    }

    /// Beside the list of tags in the agent's own row, which is for showing.
    void retag(Tx tx, WorkspaceId workspace, Agent before, Agent after) {
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
        return AGENT.NAME_FOLDED.contains(AgentColumns.folded(text));
    }

    private void insertTag(Tx tx, WorkspaceId workspace, AgentId agent, TagId tag) {
        INSERT_TAG.run(tx, workspace.value(), agent.value(), tag.value());
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
}
