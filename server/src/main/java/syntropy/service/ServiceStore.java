package syntropy.service;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT_SERVICE;
import static syntropy.storage.tables.Tables.AGENT_SERVICE_SUBNET;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Json;
import syntropy.kernel.NumberId;
import syntropy.kernel.ServiceId;
import syntropy.kernel.SubnetId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

final class ServiceStore {
    private static final String SERVICES = "agent_service";
    private static final String SUBNETS = "agent_service_subnet";
    private static final int LONGEST_PREFIX = 32;

    private static final KeptSql<Row> ACTIVATE = KeptSql.change(sql -> sql.update(AGENT_SERVICE_SUBNET)
            .set(AGENT_SERVICE_SUBNET.IS_ACTIVE, given(AGENT_SERVICE_SUBNET.IS_ACTIVE))
            .where(
                    AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(given(AGENT_SERVICE_SUBNET.WORKSPACE_ID)),
                    AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(
                            given(AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID))));

    ServiceId nextId(Tx tx, WorkspaceId workspace) {
        return new ServiceId(Counters.next(tx, workspace, SERVICES));
    }

    SubnetId nextSubnetId(Tx tx, WorkspaceId workspace) {
        return new SubnetId(Counters.next(tx, workspace, SUBNETS));
    }

    Optional<Service> find(Tx tx, WorkspaceId workspace, ServiceId id) {
        return withSubnets(tx, workspace, select(tx, workspace, AGENT_SERVICE.AGENT_SERVICE_ID.eq(id.value()))).stream()
                .findFirst();
    }

    Slice<Service> list(
            Tx tx,
            WorkspaceId workspace,
            @Nullable Collection<AgentId> agents,
            List<SortField<?>> order,
            Page<ServiceId> page) {
        var rows = Listing.of(
                        AGENT_SERVICE, AGENT_SERVICE.AGENT_SERVICE_ID, AGENT_SERVICE.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> id <= Counters.last(tx, workspace, SERVICES))
                .fetch(
                        tx,
                        page.map(ServiceId::value),
                        tx.sql()
                                .selectFrom(AGENT_SERVICE)
                                .where(agents == null ? DSL.noCondition() : AGENT_SERVICE.AGENT_ID.in(numbers(agents))),
                        ServiceStore::service);
        return new Slice<>(withSubnets(tx, workspace, rows.items()), rows.hasMore());
    }

    /// All services of the agents, by id.
    List<Service> ofAgents(Tx tx, WorkspaceId workspace, Collection<AgentId> agents) {
        return withSubnets(tx, workspace, select(tx, workspace, AGENT_SERVICE.AGENT_ID.in(numbers(agents))));
    }

    /// The services that these subnets belong to.
    List<Service> ofSubnets(Tx tx, WorkspaceId workspace, Collection<SubnetId> subnets) {
        var services = DSL.select(AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID)
                .from(AGENT_SERVICE_SUBNET)
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.in(numbers(subnets)));
        return withSubnets(tx, workspace, select(tx, workspace, AGENT_SERVICE.AGENT_SERVICE_ID.in(services)));
    }

    Map<SubnetId, Services.Owner> owners(Tx tx, WorkspaceId workspace, Collection<SubnetId> ids) {
        return tx.sql()
                .select(AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID, AGENT_SERVICE_SUBNET.AGENT_ID, AGENT_SERVICE.NAME)
                .from(AGENT_SERVICE_SUBNET)
                .join(AGENT_SERVICE)
                .on(
                        AGENT_SERVICE.WORKSPACE_ID.eq(AGENT_SERVICE_SUBNET.WORKSPACE_ID),
                        AGENT_SERVICE.AGENT_SERVICE_ID.eq(AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID))
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.in(numbers(ids)))
                .fetchMap(
                        row -> new SubnetId(row.value1()),
                        row -> new Services.Owner(new AgentId(row.value2()), row.value3()));
    }

    Map<AgentId, List<String>> names(Tx tx, WorkspaceId workspace, Collection<AgentId> ids) {
        return tx.sql()
                .select(AGENT_SERVICE.AGENT_ID, AGENT_SERVICE.NAME)
                .from(AGENT_SERVICE)
                .where(AGENT_SERVICE.WORKSPACE_ID.eq(workspace.value()), AGENT_SERVICE.AGENT_ID.in(numbers(ids)))
                .orderBy(AGENT_SERVICE.AGENT_ID, AGENT_SERVICE.AGENT_SERVICE_ID)
                .fetchGroups(row -> new AgentId(row.value1()), row -> row.value2());
    }

    boolean hasManualNamed(Tx tx, WorkspaceId workspace, AgentId agent, String name, @Nullable ServiceId except) {
        return select(tx, workspace, AGENT_SERVICE.AGENT_ID.eq(agent.value())).stream()
                .anyMatch(service -> service.agentServiceType() == ServiceType.MANUAL
                        && service.agentServiceName().equals(name)
                        && !service.agentServiceId().equals(except));
    }

    private static List<Service> select(Tx tx, WorkspaceId workspace, Condition which) {
        return tx.sql()
                .selectFrom(AGENT_SERVICE)
                .where(AGENT_SERVICE.WORKSPACE_ID.eq(workspace.value()), which)
                .orderBy(AGENT_SERVICE.AGENT_SERVICE_ID)
                .fetch(ServiceStore::service);
    }

    private static List<Service> withSubnets(Tx tx, WorkspaceId workspace, List<Service> services) {
        if (services.isEmpty()) return services;
        var ids = services.stream().map(Service::agentServiceId).toList();
        var subnets = subnets(tx, workspace, AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID.in(numbers(ids)));
        return services.stream()
                .map(service -> service.with(
                        subnets.getOrDefault(service.agentServiceId().value(), List.of())))
                .toList();
    }

    /// By service, each in order of id.
    private static Map<Integer, List<Subnet>> subnets(Tx tx, WorkspaceId workspace, Condition which) {
        return tx.sql()
                .selectFrom(AGENT_SERVICE_SUBNET)
                .where(AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()), which)
                .orderBy(AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID)
                .fetchGroups(AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID, ServiceStore::subnet);
    }

    /// A service with the list of its agent's reports that it stands in.
    record Reported(Snapshot.Source source, Service service) {}

    /// What the agent has ever reported and is still kept, by id.
    List<Reported> reported(Tx tx, WorkspaceId workspace, AgentId agent) {
        var sources = new HashMap<ServiceId, Snapshot.Source>();
        var services = tx.sql()
                .selectFrom(AGENT_SERVICE)
                .where(
                        AGENT_SERVICE.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE.AGENT_ID.eq(agent.value()),
                        AGENT_SERVICE.REPORTED_IN.ne(""))
                .orderBy(AGENT_SERVICE.AGENT_SERVICE_ID)
                .fetch(row -> {
                    var service = service(row);
                    sources.put(service.agentServiceId(), Snapshot.Source.valueOf(row.get(AGENT_SERVICE.REPORTED_IN)));
                    return service;
                });
        var subnets = subnets(tx, workspace, AGENT_SERVICE_SUBNET.AGENT_ID.eq(agent.value()));
        return services.stream()
                .map(service -> new Reported(
                        Objects.requireNonNull(sources.get(service.agentServiceId())),
                        service.with(
                                subnets.getOrDefault(service.agentServiceId().value(), List.of()))))
                .toList();
    }

    /// @param source null when it was entered by hand
    void insert(Tx tx, WorkspaceId workspace, Service service, Snapshot.@Nullable Source source) {
        tx.sql()
                .insertInto(AGENT_SERVICE)
                .set(AGENT_SERVICE.WORKSPACE_ID, workspace.value())
                .set(AGENT_SERVICE.AGENT_SERVICE_ID, service.agentServiceId().value())
                .set(AGENT_SERVICE.AGENT_ID, service.agentId().value())
                .set(AGENT_SERVICE.NAME, service.agentServiceName())
                .set(AGENT_SERVICE.TYPE, service.agentServiceType().name())
                .set(AGENT_SERVICE.IS_ACTIVE, service.agentServiceIsActive())
                .set(AGENT_SERVICE.TCP_PORTS, Json.stored(service.agentServiceTcpPorts()))
                .set(AGENT_SERVICE.UDP_PORTS, Json.stored(service.agentServiceUdpPorts()))
                .set(AGENT_SERVICE.REPORTED_IN, source == null ? "" : source.name())
                .set(AGENT_SERVICE.NETWORKS, Json.stored(service.agentServiceNetworks()))
                .set(AGENT_SERVICE.CREATED_AT, service.agentServiceCreatedAt())
                .set(AGENT_SERVICE.UPDATED_AT, service.agentServiceUpdatedAt())
                .execute();
        service.agentServiceSubnets().forEach(subnet -> insertSubnet(tx, workspace, service, subnet));
    }

    /// Subnets are told apart by id: those that are new are inserted, those that are gone deleted. Their switches are
    /// changed by themselves.
    void update(Tx tx, WorkspaceId workspace, Service before, Service after) {
        tx.sql()
                .update(AGENT_SERVICE)
                .set(AGENT_SERVICE.NAME, after.agentServiceName())
                .set(AGENT_SERVICE.IS_ACTIVE, after.agentServiceIsActive())
                .set(AGENT_SERVICE.NETWORKS, Json.stored(after.agentServiceNetworks()))
                .set(AGENT_SERVICE.TCP_PORTS, Json.stored(after.agentServiceTcpPorts()))
                .set(AGENT_SERVICE.UDP_PORTS, Json.stored(after.agentServiceUdpPorts()))
                .set(AGENT_SERVICE.UPDATED_AT, after.agentServiceUpdatedAt())
                .where(
                        AGENT_SERVICE.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE.AGENT_SERVICE_ID.eq(after.agentServiceId().value()))
                .execute();
        var left = after.agentServiceSubnets().stream()
                .map(Subnet::agentServiceSubnetId)
                .collect(Collectors.toSet());
        var known = before.agentServiceSubnets().stream()
                .collect(Collectors.toMap(Subnet::agentServiceSubnetId, Function.identity()));
        for (var id : known.keySet()) {
            if (!left.contains(id)) deleteSubnet(tx, workspace, id);
        }
        for (var subnet : after.agentServiceSubnets()) {
            var was = known.get(subnet.agentServiceSubnetId());
            if (was == null) insertSubnet(tx, workspace, after, subnet);
            else if (was.agentServiceSubnetIsActive() != subnet.agentServiceSubnetIsActive())
                activate(tx, workspace, subnet);
        }
    }

    private static void activate(Tx tx, WorkspaceId workspace, Subnet subnet) {
        ACTIVATE.run(
                tx,
                subnet.agentServiceSubnetIsActive(),
                workspace.value(),
                subnet.agentServiceSubnetId().value());
    }

    void delete(Tx tx, WorkspaceId workspace, ServiceId id) {
        tx.sql()
                .deleteFrom(AGENT_SERVICE_SUBNET)
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID.eq(id.value()))
                .execute();
        tx.sql()
                .deleteFrom(AGENT_SERVICE)
                .where(AGENT_SERVICE.WORKSPACE_ID.eq(workspace.value()), AGENT_SERVICE.AGENT_SERVICE_ID.eq(id.value()))
                .execute();
    }

    void userEnable(Tx tx, WorkspaceId workspace, SubnetId id, boolean enabled) {
        tx.sql()
                .update(AGENT_SERVICE_SUBNET)
                .set(AGENT_SERVICE_SUBNET.IS_USER_ENABLED, enabled)
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(id.value()))
                .execute();
    }

    /// Other subnets that have an address in common with this range: those inside it, and those it is inside of,
    /// which are at most one network for each shorter prefix. Either is a look-up in the index by address.
    List<Services.Overlap> overlapping(Tx tx, WorkspaceId workspace, Ipv4Cidr range, int most) {
        var around = IntStream.range(0, range.prefixLength())
                .mapToObj(length -> DSL.row(network(range.address(), length), length))
                .toList();
        var start = DSL.row(AGENT_SERVICE_SUBNET.ADDRESS, AGENT_SERVICE_SUBNET.PREFIX_LENGTH);
        Condition inside = AGENT_SERVICE_SUBNET
                .ADDRESS
                .between(range.address(), range.lastAddress())
                .and(AGENT_SERVICE_SUBNET.PREFIX_LENGTH.ge(range.prefixLength()));
        Condition overlaps = inside;
        for (var each : around) overlaps = overlaps.or(start.eq(each));
        return tx.sql()
                .select(
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID,
                        AGENT_SERVICE_SUBNET.AGENT_ID,
                        AGENT_SERVICE_SUBNET.ADDRESS,
                        AGENT_SERVICE_SUBNET.PREFIX_LENGTH)
                .from(AGENT_SERVICE_SUBNET)
                .where(AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()), overlaps)
                .orderBy(AGENT_SERVICE_SUBNET.ADDRESS, AGENT_SERVICE_SUBNET.PREFIX_LENGTH)
                .limit(most)
                .fetch(row -> new Services.Overlap(
                        new SubnetId(row.value1()),
                        new AgentId(row.value2()),
                        new Ipv4Cidr(row.value3(), row.value4())));
    }

    private static long network(long address, int length) {
        return length == 0 ? 0 : address & (-1L << (LONGEST_PREFIX - length)) & 0xFFFF_FFFFL;
    }

    private static void insertSubnet(Tx tx, WorkspaceId workspace, Service service, Subnet subnet) {
        tx.sql()
                .insertInto(AGENT_SERVICE_SUBNET)
                .set(AGENT_SERVICE_SUBNET.WORKSPACE_ID, workspace.value())
                .set(
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID,
                        subnet.agentServiceSubnetId().value())
                .set(
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_ID,
                        service.agentServiceId().value())
                .set(AGENT_SERVICE_SUBNET.AGENT_ID, service.agentId().value())
                .set(AGENT_SERVICE_SUBNET.ADDRESS, subnet.agentServiceSubnetIp().address())
                .set(
                        AGENT_SERVICE_SUBNET.PREFIX_LENGTH,
                        subnet.agentServiceSubnetIp().prefixLength())
                .set(AGENT_SERVICE_SUBNET.IS_ACTIVE, subnet.agentServiceSubnetIsActive())
                .set(AGENT_SERVICE_SUBNET.IS_USER_ENABLED, subnet.agentServiceSubnetIsUserEnabled())
                .set(AGENT_SERVICE_SUBNET.IS_ENABLED_BY_DEFAULT, subnet.agentServiceSubnetIsEnabledByDefault())
                .execute();
    }

    private static void deleteSubnet(Tx tx, WorkspaceId workspace, SubnetId id) {
        tx.sql()
                .deleteFrom(AGENT_SERVICE_SUBNET)
                .where(
                        AGENT_SERVICE_SUBNET.WORKSPACE_ID.eq(workspace.value()),
                        AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID.eq(id.value()))
                .execute();
    }

    private static Service service(Record row) {
        return new Service(
                new ServiceId(row.get(AGENT_SERVICE.AGENT_SERVICE_ID)),
                new AgentId(row.get(AGENT_SERVICE.AGENT_ID)),
                row.get(AGENT_SERVICE.NAME),
                ServiceType.valueOf(row.get(AGENT_SERVICE.TYPE)),
                row.get(AGENT_SERVICE.IS_ACTIVE),
                Json.storedTexts(row.get(AGENT_SERVICE.NETWORKS)),
                Json.storedNumbers(row.get(AGENT_SERVICE.TCP_PORTS)),
                Json.storedNumbers(row.get(AGENT_SERVICE.UDP_PORTS)),
                List.of(),
                row.get(AGENT_SERVICE.CREATED_AT),
                row.get(AGENT_SERVICE.UPDATED_AT));
    }

    private static Subnet subnet(Record row) {
        return new Subnet(
                new SubnetId(row.get(AGENT_SERVICE_SUBNET.AGENT_SERVICE_SUBNET_ID)),
                new Ipv4Cidr(row.get(AGENT_SERVICE_SUBNET.ADDRESS), row.get(AGENT_SERVICE_SUBNET.PREFIX_LENGTH)),
                row.get(AGENT_SERVICE_SUBNET.IS_ACTIVE),
                row.get(AGENT_SERVICE_SUBNET.IS_USER_ENABLED),
                row.get(AGENT_SERVICE_SUBNET.IS_ENABLED_BY_DEFAULT));
    }

    private static List<Integer> numbers(Collection<? extends NumberId> ids) {
        return ids.stream().map(NumberId::value).toList();
    }
}
