package syntropy.connection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one end finds a path, by what it measured: from the best to the worst.
public enum PathStatus {
    CONNECTED(ConnectionStatus.CONNECTED, ""),
    /// No handshake yet.
    PENDING(ConnectionStatus.PENDING, ""),
    SLOW(ConnectionStatus.WARNING, "Latency higher than 1000ms"),
    LOSSY(ConnectionStatus.WARNING, "Packet loss higher than 1%"),
    LOST(ConnectionStatus.OFFLINE, "Packet loss 100%");

    private static final double MOST_LOSS = 0.01;
    private static final double MOST_LATENCY = 1000;

    private final ConnectionStatus status;
    private final String reason;

    PathStatus(ConnectionStatus status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    ConnectionStatus status() {
        return status;
    }

    /// For people; empty when all is well.
    String reason() {
        return reason;
    }

    /// @param hasHandshake whether there ever was one
    /// @param loss 0 to 1
    /// @param latencyMs null when no ping was answered
    public static PathStatus of(boolean hasHandshake, double loss, @Nullable Double latencyMs) {
        if (!hasHandshake) return PENDING;
        if (loss >= 1) return LOST;
        if (loss >= MOST_LOSS) return LOSSY;
        return latencyMs != null && latencyMs >= MOST_LATENCY ? SLOW : CONNECTED;
    }

    PathStatus worst(PathStatus other) {
        return compareTo(other) < 0 ? other : this;
    }

    /// Of several paths the one that is taken.
    public PathStatus best(PathStatus other) {
        return compareTo(other) < 0 ? this : other;
    }

    /// What is wrong, in a word for programs.
    public List<PathWarning> warnings() {
        return switch (this) {
            case CONNECTED -> List.of();
            case PENDING -> List.of(PathWarning.HANDSHAKE);
            case SLOW -> List.of(PathWarning.LATENCY);
            case LOSSY, LOST -> List.of(PathWarning.PACKET_LOSS);
        };
    }
}
