package syntropy.kernel;

/// A machine in the overlay, or the entry of a plain WireGuard device.
public record AgentId(int value) implements NumberId {
    public AgentId {
        NumberId.check(value);
    }
}
