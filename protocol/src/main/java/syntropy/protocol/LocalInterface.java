package syntropy.protocol;

import org.jspecify.annotations.Nullable;

/// What an agent is told of one of its own four interfaces.
///
/// @param internalIp a bare address; with a mask the agent would remove the interface
/// @param publicKey what the agent reported last, null before it has. Only compared by the agent, never installed:
///     keys are its own
/// @param listenPort what the agent reported last, 0 included; a wish when the interface is yet to be made
public record LocalInterface(String internalIp, @Nullable WireGuardKey publicKey, int listenPort) {
    /// @throws IllegalArgumentException when the address or port isn't one
    public LocalInterface {
        Ipv4.address(internalIp);
        Limits.port(listenPort);
    }
}
