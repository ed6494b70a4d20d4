package syntropy.agent;

import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.protocol.WireGuardKey;

/// All that other agents are told of one, to have it as a peer on the path PUBLIC.
///
/// @param publicIpv4 null when it isn't known
/// @param internalIp its own on that path
/// @param publicKey null until the agent has made one, or a virtual agent's user has given it
/// @param port where it listens for WireGuard, as it sees it itself; 0 when it isn't known
public record PeerFacts(
        AgentId id,
        String deviceId,
        String name,
        @Nullable String publicIpv4,
        String internalIp,
        @Nullable WireGuardKey publicKey,
        int port) {}
