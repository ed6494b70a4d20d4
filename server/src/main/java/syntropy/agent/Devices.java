package syntropy.agent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.Device;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.storage.Tx;
import syntropy.token.AgentToken;

/// The agents that connect: lets their devices in, and keeps what they say of themselves and whether they are there.
public final class Devices {
    /// Learns that an agent that was online is offline, in the same transaction.
    public interface Departures {
        void offline(Tx tx, Caller caller, AgentId agent);
    }

    /// Learns that an agent that was offline is online, in the same transaction.
    public interface Arrivals {
        void online(Tx tx, Caller caller, AgentId agent);
    }

    private final DeviceStore devices = new DeviceStore();
    private final AgentStore store = new AgentStore();
    private final TagStore tags = new TagStore();
    private final Namesakes namesakes;
    private final Agents agents;
    private final AddressPool pool;
    private final Outbox outbox;
    private final InstantSource clock;
    private final List<Arrivals> arrivals = new ArrayList<>();
    private final List<Departures> departures = new ArrayList<>();

    /// @param pool where new agents' addresses come from
    public Devices(Agents agents, AddressPool pool, Outbox outbox, InstantSource clock) {
        this.agents = agents;
        this.pool = pool;
        this.namesakes = new Namesakes(outbox);
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Called while the server is put together.
    public void whenOffline(Departures some) {
        departures.add(some);
    }

    /// Called while the server is put together.
    public void whenOnline(Arrivals some) {
        arrivals.add(some);
    }

    /// Lets a device in: as the agent that it was before, or as a new one with addresses of its own. Its name is taken
    /// when the device gives itself another than last time, so that a name given here stays.
    ///
    /// One whose agent was deleted is told so once, then refused, unless its token was made after that; it is
    /// forgotten after [DeletedDevices#MEMORY].
    public Enrolment enrol(Tx tx, Caller caller, AgentToken token, Device device) {
        var workspace = caller.workspace();
        var now = clock.instant();
        var deviceId = workspace.value() + ":" + device.id();
        var known = devices.byDevice(tx, workspace, deviceId);
        if (known.isEmpty()) {
            switch (DeletedDevices.returns(tx, workspace, deviceId, token.agentTokenCreatedAt(), now)) {
                case TO_BE_TOLD -> {
                    return new Enrolment.Farewell();
                }
                case TOLD -> {
                    return new Enrolment.Refused();
                }
                case FREE -> {}
            }
        }
        var id = known.isPresent() ? known.get() : create(tx, caller, token, device, deviceId, now);
        var before = agents.get(tx, workspace, id);
        boolean renamed =
                known.isPresent() && !devices.deviceName(tx, workspace, id).equals(device.name());
        if (!renamed && isAsBefore(before, token, device)) return new Enrolment.Enrolled(id);
        var name = renamed ? device.name() : before.agentName();
        @Nullable Boolean duplicate = null;
        if (!name.equals(before.agentName())) {
            namesakes.leave(tx, caller, before.agentName(), id, now);
            duplicate = namesakes.join(tx, caller, name, id, now);
        }
        devices.connected(tx, workspace, id, name, device, duplicate, token.agentTokenId(), now);
        var after = agents.get(tx, workspace, id);
        if (known.isEmpty()) outbox.add(tx, caller, new Event.AgentCreated(id), null, after);
        else if (isOther(before, after)) outbox.add(tx, caller, new Event.AgentUpdated(id), before, after);
        if (!before.agentIsOnline()) {
            outbox.add(tx, caller, new Event.AgentOnline(id), before, after);
            for (var each : arrivals) each.online(tx, caller, id);
        }
        return new Enrolment.Enrolled(id);
    }

    /// Forgets devices whose agents were deleted long ago, of all workspaces.
    public static int purge(Tx tx, Instant now) {
        return DeletedDevices.purge(tx, now);
    }

    /// The agent's answer to GET_INFO, as [AgentReport] says. Does nothing when it says nothing new, or is no more.
    ///
    /// @param token that it came with
    public void infoReported(Tx tx, Caller caller, AgentId id, AgentToken token, FromAgent.AgentInfo info) {
        var workspace = caller.workspace();
        var found = store.find(tx, workspace, id);
        if (found.isEmpty() || found.get().agentIsVirtual()) return;
        var before = found.get();
        var report = AgentReport.of(info, token);
        var names = report.tagsOf(before);
        boolean sameTags =
                before.agentTags().stream().map(Tag::agentTagName).toList().equals(names);
        var now = clock.instant();
        var draft = new Agent(
                id,
                before.agentName(),
                before.agentType(),
                before.agentVersion(),
                before.agentDeviceId(),
                report.addressOf(before),
                before.agentLocationCity(),
                before.agentLocationCountry(),
                report.latitudeOf(before),
                report.longitudeOf(before),
                report.providerOf(before),
                sameTags ? before.agentTags() : tags.named(tx, workspace, names, now),
                before.agentStatus(),
                before.agentIsOnline(),
                false,
                report.lockedOf(before),
                before.network(),
                report.servicesOn(),
                before.agentServicesSubnetsCount(),
                before.agentServicesSubnetsEnabledCount(),
                before.agentInternalSubnet(),
                before.agentTokenId(),
                before.agentCreatedAt(),
                before.agentModifiedAt());
        if (draft.equals(before) && devices.hasRefusedTag(tx, workspace, id) == report.refusedTag()) return;
        devices.reported(tx, workspace, draft, report.refusedTag(), now);
        store.retag(tx, workspace, before, draft);
        outbox.add(tx, caller, new Event.AgentUpdated(id), before, agents.get(tx, workspace, id));
        agents.retagged(tx, caller, id, before.agentTags(), draft.agentTags());
    }

    /// After a restart of the controller, agents by the thousand come back as they were: that writes nothing.
    private static boolean isAsBefore(Agent before, AgentToken token, Device device) {
        var address = device.publicIpv4();
        return before.agentIsOnline()
                && before.agentType().name().equals(device.platform().name())
                && device.version().equals(before.agentVersion())
                && (address == null || address.equals(before.agentPublicIpv4()))
                && (before.agentStatus() == AgentStatus.WG_ERROR) != device.wireGuardWorks()
                && before.agentTokenId().equals(token.agentTokenId());
    }

    private static boolean isOther(Agent before, Agent after) {
        return !after.agentName().equals(before.agentName())
                || after.agentType() != before.agentType()
                || after.agentStatus() != before.agentStatus()
                || !Objects.equals(after.agentVersion(), before.agentVersion())
                || !Objects.equals(after.agentPublicIpv4(), before.agentPublicIpv4());
    }

    private AgentId create(Tx tx, Caller caller, AgentToken token, Device device, String deviceId, Instant now) {
        var workspace = caller.workspace();
        var id = store.nextId(tx, workspace);
        int block = AddressBlocks.take(tx, workspace, pool, now);
        var duplicate = namesakes.join(tx, caller, device.name(), id, now);
        var draft = new Agent(
                id,
                device.name(),
                AgentType.valueOf(device.platform().name()),
                device.version(),
                deviceId,
                device.publicIpv4(),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                AgentStatus.OK,
                false,
                false,
                LockedFields.NONE,
                Interfaces.NONE,
                false,
                0,
                0,
                AddressBlocks.subnet(block),
                token.agentTokenId(),
                now,
                now);
        store.insert(tx, workspace, draft, block, duplicate);
        return id;
    }

    /// An agent of any workspace that is kept as online.
    public record Online(WorkspaceId workspace, AgentId agent) {}

    /// Those that were online when the controller before ended. Reads all agents: for the start alone.
    public List<Online> online(Tx tx) {
        return devices.online(tx);
    }

    /// The agent is gone for longer than a flap. Does nothing when it is offline already, or no more.
    public void offline(Tx tx, Caller caller, AgentId id) {
        var before = store.find(tx, caller.workspace(), id);
        if (before.isEmpty() || !before.get().agentIsOnline()) return;
        devices.offline(tx, caller.workspace(), id, clock.instant());
        var after = agents.get(tx, caller.workspace(), id);
        outbox.add(tx, caller, new Event.AgentOffline(id), before.get(), after);
        for (var each : departures) each.offline(tx, caller, id);
    }

    /// Keys and ports as the agent really has them.
    public void interfacesReported(Tx tx, Caller caller, AgentId id, List<FromAgent.Actual> actual) {
        var workspace = caller.workspace();
        var known = store.find(tx, workspace, id);
        if (known.isEmpty()) return;
        var before = known.get();
        var stored = devices.listenPorts(tx, workspace, id);
        var ports = new ArrayList<>(stored.isEmpty() ? List.of(0, 0, 0, 0) : stored);
        var keys = before.network();
        for (var each : actual) {
            ports.set(Agents.place(each.link()), each.listenPort());
            keys = Interfaces.of(each.link(), each.publicKey()).over(keys);
        }
        if (!keys.equals(before.network()) || (!ports.equals(stored) && !actual.isEmpty())) {
            devices.interfaces(tx, workspace, id, keys, ports, clock.instant());
            outbox.add(tx, caller, new Event.AgentUpdated(id), before, agents.get(tx, workspace, id));
        }
        // What couldn't be made isn't reported, no more than what is as it was.
        wireGuardWorks(tx, caller, id, keys.key(Link.PUBLIC) != null);
    }

    /// Whether the agent has its interfaces, or can have none. Does nothing when that was known.
    public void wireGuardWorks(Tx tx, Caller caller, AgentId id, boolean works) {
        var known = store.find(tx, caller.workspace(), id);
        if (known.isEmpty()) return;
        var before = known.get();
        if ((before.agentStatus() == AgentStatus.WG_ERROR) != works) return;
        devices.wireGuardWorks(tx, caller.workspace(), id, works, clock.instant());
        var after = agents.get(tx, caller.workspace(), id);
        outbox.add(
                tx, caller, new Event.AgentStatusChanged(id, after.agentStatus().name()), before, after);
    }
}
