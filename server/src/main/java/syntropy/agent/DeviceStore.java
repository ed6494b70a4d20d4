package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.Device;
import syntropy.storage.Tx;

/// What agents' devices say of themselves, in the agents' own rows.
final class DeviceStore {
    Optional<AgentId> byDevice(Tx tx, WorkspaceId workspace, String device) {
        return tx.sql()
                .select(AGENT.AGENT_ID)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.DEVICE_ID.eq(device))
                .fetchOptional(row -> new AgentId(row.value1()));
    }

    /// Of all workspaces.
    List<Devices.Online> online(Tx tx) {
        return tx.sql()
                .select(AGENT.WORKSPACE_ID, AGENT.AGENT_ID)
                .from(AGENT)
                .where(AGENT.IS_ONLINE.isTrue())
                .fetch(row -> new Devices.Online(new WorkspaceId(row.value1()), new AgentId(row.value2())));
    }

    /// The name that the agent's device came with last.
    String deviceName(Tx tx, WorkspaceId workspace, AgentId id) {
        return tx.sql()
                .select(AGENT.DEVICE_NAME)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .fetchSingle()
                .value1();
    }

    /// What the agent says of itself as it connects.
    ///
    /// @param duplicateName null when the name stays
    void connected(
            Tx tx,
            WorkspaceId workspace,
            AgentId id,
            String name,
            Device device,
            @Nullable Boolean duplicateName,
            AgentTokenId token,
            Instant now) {
        var change = tx.sql()
                .update(AGENT)
                .set(AGENT.NAME, name)
                .set(AGENT.NAME_FOLDED, AgentColumns.folded(name))
                .set(AGENT.DEVICE_NAME, device.name())
                .set(AGENT.TYPE, device.platform().name())
                .set(AGENT.VERSION, device.version())
                .set(AGENT.HAS_WIREGUARD_ERROR, !device.wireGuardWorks())
                .set(AGENT.IS_ONLINE, true)
                .set(AGENT.AGENT_TOKEN_ID, token.value())
                .set(AGENT.MODIFIED_AT, now);
        if (device.publicIpv4() != null) change = change.set(AGENT.PUBLIC_IPV4, device.publicIpv4());
        if (duplicateName != null) change = change.set(AGENT.HAS_DUPLICATE_NAME, duplicateName);
        change.where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .execute();
    }

    void wireGuardWorks(Tx tx, WorkspaceId workspace, AgentId id, boolean works, Instant now) {
        tx.sql()
                .update(AGENT)
                .set(AGENT.HAS_WIREGUARD_ERROR, !works)
                .set(AGENT.MODIFIED_AT, now)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .execute();
    }

    void offline(Tx tx, WorkspaceId workspace, AgentId id, Instant now) {
        tx.sql()
                .update(AGENT)
                .set(AGENT.IS_ONLINE, false)
                .set(AGENT.MODIFIED_AT, now)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .execute();
    }

    /// PUBLIC first; empty before the agent has told.
    List<Integer> listenPorts(Tx tx, WorkspaceId workspace, AgentId id) {
        return tx.sql()
                .select(AGENT.LISTEN_PORTS)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .fetchSingle(row -> AgentColumns.numbers(row.value1()));
    }

    void interfaces(Tx tx, WorkspaceId workspace, AgentId id, Interfaces keys, List<Integer> ports, Instant now) {
        tx.sql()
                .update(AGENT)
                .set(AGENT.PUBLIC_KEYS, AgentColumns.keysText(keys))
                .set(AGENT.LISTEN_PORTS, Json.stored(ports))
                .set(AGENT.MODIFIED_AT, now)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .execute();
    }

    /// What the agent says of itself.
    void reported(Tx tx, WorkspaceId workspace, Agent after, boolean refusedTag, Instant now) {
        tx.sql()
                .update(AGENT)
                .set(AGENT.PUBLIC_IPV4, AgentColumns.orEmpty(after.agentPublicIpv4()))
                .set(AGENT.LATITUDE, after.agentLocationLat())
                .set(AGENT.LONGITUDE, after.agentLocationLon())
                .set(AGENT.PROVIDER_ID, AgentColumns.providerId(after))
                .set(AGENT.PROVIDER_NAME, AgentColumns.providerName(after))
                .set(AGENT.TAGS, Json.stored(after.agentTags()))
                .set(AGENT.LOCKED_FIELDS, AgentColumns.lockedText(after.agentLockedFields()))
                .set(AGENT.HAS_REFUSED_TAG, refusedTag)
                .set(AGENT.SERVICES_DEFAULT_ENABLED, after.agentServicesDefaultStatus())
                .set(AGENT.MODIFIED_AT, now)
                .where(
                        AGENT.WORKSPACE_ID.eq(workspace.value()),
                        AGENT.AGENT_ID.eq(after.agentId().value()))
                .execute();
    }

    /// Whether the agent last asked for a tag that it may not have.
    boolean hasRefusedTag(Tx tx, WorkspaceId workspace, AgentId id) {
        return tx.sql()
                .select(AGENT.HAS_REFUSED_TAG)
                .from(AGENT)
                .where(AGENT.WORKSPACE_ID.eq(workspace.value()), AGENT.AGENT_ID.eq(id.value()))
                .fetchSingle()
                .value1();
    }
}
