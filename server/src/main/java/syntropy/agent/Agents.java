package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.FieldError;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Problem;
import syntropy.kernel.TagId;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.token.AgentTokens;

/// Makes, finds, changes and removes agents. Real ones come by connecting ([Devices]); the API makes only virtual ones.
public final class Agents {
    private static final int MOST_NAMES = 1000;

    /// What other features need to know of an agent.
    public record Brief(AgentId id, AgentType type, String name, boolean isOnline, boolean servicesDefaultEnabled) {
        public boolean isVirtual() {
            return type == AgentType.VIRTUAL;
        }
    }

    record Named(AgentId agentId, String agentName) {}

    /// Removes what hangs on an agent before the agent goes.
    public interface Dependents {
        void removeOf(Tx tx, Caller caller, AgentId agent);
    }

    /// Follows which tags agents carry, in the transaction in which that changes.
    public interface TagFollower {
        /// @param changed the tags that the agent has got or lost
        void tagsChanged(Tx tx, Caller caller, AgentId agent, Set<TagId> changed);
    }

    private final AgentStore store = new AgentStore();
    private final AgentOverviewStore overviews = new AgentOverviewStore();
    private final DeviceStore devices = new DeviceStore();
    private final TagStore tags = new TagStore();
    private final Namesakes namesakes;
    private final AgentTokens agentTokens;
    private final AddressPool pool;
    private final Outbox outbox;
    private final InstantSource clock;
    private final List<Dependents> dependents = new ArrayList<>();
    private final List<TagFollower> tagFollowers = new ArrayList<>();

    public Agents(AgentTokens agentTokens, AddressPool pool, Outbox outbox, InstantSource clock) {
        this.agentTokens = agentTokens;
        this.pool = pool;
        this.namesakes = new Namesakes(outbox);
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Called while the server is put together, in the order in which they are to remove.
    public void beforeRemoval(Dependents some) {
        dependents.add(some);
    }

    /// Called while the server is put together.
    public void afterTagChange(TagFollower some) {
        tagFollowers.add(some);
    }

    public Agent get(Tx tx, WorkspaceId workspace, AgentId id) {
        return store.find(tx, workspace, id).orElseThrow(() -> absent(id));
    }

    /// Those of the ids that are agents of the workspace.
    public Map<AgentId, Brief> briefs(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return store
                .briefs(
                        tx,
                        workspace,
                        ids.stream().map(AgentId::value).distinct().toList())
                .stream()
                .collect(Collectors.toMap(Brief::id, Function.identity()));
    }

    /// The workspace's first agents by id, in short.
    public List<NetworkAgent> first(Tx tx, WorkspaceId workspace, int most) {
        return overviews.first(tx, workspace, most);
    }

    /// Those of the ids that are agents of the workspace, in short, by id.
    public List<NetworkAgent> inShort(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return overviews.inShort(tx, workspace, ids);
    }

    /// Those of the ids that are agents of the workspace, as their peers know them.
    public List<PeerFacts> peers(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return store.peers(tx, workspace, ids);
    }

    List<AgentCoordinates> coordinates(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return overviews.coordinates(tx, workspace, ids);
    }

    Slice<Agent> list(
            Tx tx,
            Caller caller,
            AgentFilter filter,
            @Nullable String search,
            List<SortField<?>> order,
            Page<AgentId> page) {
        if (search == null) return store.list(tx, caller.workspace(), filter.condition(), order, page);
        // Hits whose name is the very text come first: who knows the name means that agent.
        var exactFirst = new ArrayList<SortField<?>>();
        exactFirst.add(DSL.when(AGENT.NAME.eq(search), DSL.inline(0))
                .otherwise(DSL.inline(1))
                .asc());
        if (order.isEmpty()) exactFirst.add(AGENT.AGENT_ID.asc());
        exactFirst.addAll(order);
        var wanted = filter.condition().and(AgentStore.nameContains(search));
        return store.list(tx, caller.workspace(), wanted, exactFirst, page);
    }

    AgentApi.FilterValues filterValues(Tx tx, Caller caller, AgentFilter filter, @Nullable String search) {
        var wanted = search == null ? filter.condition() : filter.condition().and(AgentStore.nameContains(search));
        return new AgentApi.FilterValues(
                store.names(tx, caller.workspace(), wanted, MOST_NAMES),
                store.distinct(tx, caller.workspace(), wanted, AGENT.VERSION),
                store.distinct(tx, caller.workspace(), wanted, AGENT.COUNTRY));
    }

    Slice<Tag> tags(Tx tx, Caller caller, AgentApi.ListTags in) {
        return tags.list(tx, caller.workspace(), in.sorting(TagOrder.class), in.page());
    }

    /// The tags of these names, in order of name; those that aren't there yet are made.
    public List<Tag> tagsNamed(Tx tx, WorkspaceId workspace, Collection<String> names) {
        return tags.named(tx, workspace, names, clock.instant());
    }

    Agent createVirtual(Tx tx, Caller caller, AgentApi.Create in) {
        var workspace = caller.workspace();
        var now = clock.instant();
        var token = agentTokens.presented(tx, workspace, in.agentToken(), "/agent_token");
        var tagNames = in.agentTags() instanceof List<String> given ? given : List.<String>of();
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < tagNames.size(); i++) {
            if (!token.allows(tagNames.get(i))) {
                errors.add(new FieldError(
                        "/agent_tags/" + i, FieldError.Code.NOT_ALLOWED, "is not a tag that the agent token allows"));
            }
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var provider = in.agentProviderId() instanceof Integer id ? provider(id) : null;
        var id = store.nextId(tx, workspace);
        int block = AddressBlocks.take(tx, workspace, pool, now);
        var duplicate = namesakes.join(tx, caller, in.agentName(), id, now);
        var draft = new Agent(
                id,
                in.agentName(),
                AgentType.VIRTUAL,
                null,
                workspace.value() + ":virtual-" + id.value(),
                null,
                null,
                null,
                null,
                null,
                provider,
                tags.named(tx, workspace, tagNames, now),
                AgentStatus.OK,
                false,
                true,
                LockedFields.NONE,
                in.network() instanceof Interfaces keys ? keys : Interfaces.NONE,
                in.agentServicesDefaultStatus() instanceof Boolean on && on,
                0,
                0,
                AddressBlocks.subnet(block),
                token.agentTokenId(),
                now,
                now);
        store.insert(tx, workspace, draft, block, duplicate);
        var created = get(tx, workspace, id);
        outbox.add(tx, caller, new Event.AgentCreated(id), null, created);
        retagged(tx, caller, id, List.of(), created.agentTags());
        return created;
    }

    Agent update(Tx tx, Caller caller, AgentApi.Update in) {
        var workspace = caller.workspace();
        var now = clock.instant();
        var before = get(tx, workspace, in.agentId());
        LockedChanges.refuse(before, in);
        var name = in.agentName() instanceof String given ? given : before.agentName();
        @Nullable Boolean duplicate = null;
        if (!name.equals(before.agentName())) {
            namesakes.leave(tx, caller, before.agentName(), before.agentId(), now);
            duplicate = namesakes.join(tx, caller, name, before.agentId(), now);
        }
        var draft = new Agent(
                before.agentId(),
                name,
                before.agentType(),
                before.agentVersion(),
                before.agentDeviceId(),
                before.agentPublicIpv4(),
                in.changed("agent_location_city", in.agentLocationCity(), before.agentLocationCity()),
                in.changed("agent_location_country", in.agentLocationCountry(), before.agentLocationCountry()),
                in.changed("agent_location_lat", in.agentLocationLat(), before.agentLocationLat()),
                in.changed("agent_location_lon", in.agentLocationLon(), before.agentLocationLon()),
                in.changed(
                        "agent_provider_id",
                        in.agentProviderId() instanceof Integer id ? provider(id, before) : null,
                        before.agentProvider()),
                in.agentTags() instanceof List<String> names
                        ? tags.named(tx, workspace, names, now)
                        : before.agentTags(),
                before.agentStatus(),
                before.agentIsOnline(),
                before.agentIsVirtual(),
                before.agentLockedFields(),
                in.network() instanceof Interfaces keys ? keys.over(before.network()) : before.network(),
                before.agentServicesDefaultStatus(),
                before.agentServicesSubnetsCount(),
                before.agentServicesSubnetsEnabledCount(),
                before.agentInternalSubnet(),
                before.agentTokenId(),
                before.agentCreatedAt(),
                now);
        store.update(tx, workspace, before, draft, duplicate);
        var after = get(tx, workspace, in.agentId());
        outbox.add(tx, caller, new Event.AgentUpdated(after.agentId()), before, after);
        retagged(tx, caller, after.agentId(), before.agentTags(), after.agentTags());
        return after;
    }

    /// Tells those who follow tags. Whatever changes an agent's tags ends with it; an agent that goes is told of
    /// otherwise, by [Dependents].
    void retagged(Tx tx, Caller caller, AgentId agent, List<Tag> before, List<Tag> after) {
        var changed = Stream.concat(
                        before.stream().filter(tag -> !after.contains(tag)),
                        after.stream().filter(tag -> !before.contains(tag)))
                .map(Tag::agentTagId)
                .collect(Collectors.toSet());
        if (!changed.isEmpty()) tagFollowers.forEach(each -> each.tagsChanged(tx, caller, agent, changed));
    }

    /// With its connections and services. An id that names no agent is passed over: it is gone already.
    void removeAll(Tx tx, Caller caller, List<AgentId> ids) {
        for (var id : ids.stream().distinct().toList()) {
            if (store.find(tx, caller.workspace(), id).isPresent()) remove(tx, caller, id);
        }
    }

    void remove(Tx tx, Caller caller, AgentId id) {
        var workspace = caller.workspace();
        var now = clock.instant();
        var before = get(tx, workspace, id);
        for (var each : dependents) each.removeOf(tx, caller, id);
        store.delete(tx, workspace, id);
        AddressBlocks.giveBack(tx, workspace, AddressBlocks.block(before.agentInternalSubnet()), now);
        if (!before.agentIsVirtual()) DeletedDevices.add(tx, workspace, before.agentDeviceId(), now);
        namesakes.leave(tx, caller, before.agentName(), id, now);
        outbox.add(tx, caller, new Event.AgentDeleted(id), before, null);
    }

    /// Counts the agents' subnets anew, after they or their switches have changed.
    public void subnetsChanged(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        store.recount(tx, workspace, ids.stream().map(AgentId::value).distinct().toList(), clock.instant());
    }

    /// What the agent is to be told of its own interfaces; empty when there is no such agent.
    public Optional<Map<Link, LocalInterface>> interfaces(Tx tx, WorkspaceId workspace, AgentId id) {
        return store.find(tx, workspace, id).map(agent -> {
            var ports = devices.listenPorts(tx, workspace, id);
            var all = new EnumMap<Link, LocalInterface>(Link.class);
            for (var link : Link.values()) {
                var address = agent.agentInternalSubnet().address() + place(link);
                int port = ports.isEmpty() ? 0 : ports.get(place(link));
                all.put(
                        link,
                        new LocalInterface(
                                Ipv4Cidr.dotted(address), agent.network().key(link), port));
            }
            return all;
        });
    }

    /// Of a link's address in its agent's block, and of its port.
    static int place(Link link) {
        return List.of(Link.values()).indexOf(link);
    }

    /// The present one, which its agent may have named, is as good as those of the list.
    private static Provider.Ref provider(int id, Agent before) {
        return before.agentProvider() instanceof Provider.Ref present && present.agentProviderId() == id
                ? present
                : provider(id);
    }

    private static Provider.Ref provider(int id) {
        return Provider.find(id)
                .map(Provider::ref)
                .orElseThrow(() -> new Problem.Invalid(
                                "/agent_provider_id", FieldError.Code.NOT_FOUND, "is not the id of a provider")
                        .thrown());
    }

    private static RuntimeException absent(AgentId id) {
        return new Problem.NotFound("agent", Integer.toString(id.value())).thrown();
    }
}
