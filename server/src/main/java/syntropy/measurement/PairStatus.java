package syntropy.measurement;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.connection.PathStatus;
import syntropy.connection.PathWarning;
import syntropy.kernel.AgentId;
import syntropy.protocol.Link;

@Field.Doc("How the paths between two agents stand, as the first of them last reported.")
public record PairStatus(AgentId agentSrcId, AgentId agentDstId, Paths agentsStatus) {
    @Field.Doc("Each path, whether it is there or not: one that isn't has null everywhere and no warnings.")
    public record Paths(
            @Field.Doc("The path that traffic takes; null before it was told.") @Nullable
            Link ifaceActive,

            @Nullable PathHealth publicStatus,
            List<PathWarning> publicWarnings,
            @Nullable Instant publicLastHandshake,

            @Field.Doc("Milliseconds.") @Nullable Double publicLatency,

            @Field.Doc("0 to 1.") @Nullable Double publicPacketLoss,

            @Nullable PathHealth sdn1Status,
            List<PathWarning> sdn1Warnings,
            @Nullable Instant sdn1LastHandshake,
            @Nullable Double sdn1Latency,
            @Nullable Double sdn1PacketLoss,

            @Field.Doc("The relays it goes through.") List<Integer> sdn1Path,

            @Nullable PathHealth sdn2Status,
            List<PathWarning> sdn2Warnings,
            @Nullable Instant sdn2LastHandshake,
            @Nullable Double sdn2Latency,
            @Nullable Double sdn2PacketLoss,
            List<Integer> sdn2Path,
            @Nullable PathHealth sdn3Status,
            List<PathWarning> sdn3Warnings,
            @Nullable Instant sdn3LastHandshake,
            @Nullable Double sdn3Latency,
            @Nullable Double sdn3PacketLoss,
            List<Integer> sdn3Path,

            @Field.Doc("Of the path that is taken, or the best that there is; null when none is known.") @Nullable
            PathHealth status,

            @Field.Doc("When it was reported last.") @Nullable
            Instant updatedAt) {

        static Paths of(List<PathTable.Latest> latest) {
            var by = new EnumMap<Link, PathTable.Latest>(Link.class);
            latest.forEach(each -> by.put(each.link(), each));
            return new Paths(
                    latest.stream()
                            .filter(PathTable.Latest::isActive)
                            .map(PathTable.Latest::link)
                            .findFirst()
                            .orElse(null),
                    health(by.get(Link.PUBLIC)),
                    warnings(by.get(Link.PUBLIC)),
                    handshake(by.get(Link.PUBLIC)),
                    latency(by.get(Link.PUBLIC)),
                    loss(by.get(Link.PUBLIC)),
                    health(by.get(Link.SDN1)),
                    warnings(by.get(Link.SDN1)),
                    handshake(by.get(Link.SDN1)),
                    latency(by.get(Link.SDN1)),
                    loss(by.get(Link.SDN1)),
                    List.of(),
                    health(by.get(Link.SDN2)),
                    warnings(by.get(Link.SDN2)),
                    handshake(by.get(Link.SDN2)),
                    latency(by.get(Link.SDN2)),
                    loss(by.get(Link.SDN2)),
                    List.of(),
                    health(by.get(Link.SDN3)),
                    warnings(by.get(Link.SDN3)),
                    handshake(by.get(Link.SDN3)),
                    latency(by.get(Link.SDN3)),
                    loss(by.get(Link.SDN3)),
                    List.of(),
                    overall(by),
                    latest.stream()
                            .map(each -> Instant.ofEpochSecond(each.sample().at()))
                            .max(Instant::compareTo)
                            .orElse(null));
        }

        private static @Nullable PathHealth overall(Map<Link, PathTable.Latest> by) {
            var taken = by.values().stream().filter(PathTable.Latest::isActive).findFirst();
            if (taken.isPresent()) return health(taken.get());
            return by.values().stream()
                    .map(PathTable.Latest::status)
                    .reduce(PathStatus::best)
                    .map(Paths::health)
                    .orElse(null);
        }

        private static @Nullable PathHealth health(PathTable.@Nullable Latest latest) {
            return latest == null ? null : health(latest.status());
        }

        private static PathHealth health(PathStatus status) {
            return switch (status) {
                case CONNECTED -> PathHealth.OK;
                case PENDING, SLOW, LOSSY -> PathHealth.WARNING;
                case LOST -> PathHealth.ERROR;
            };
        }

        private static List<PathWarning> warnings(PathTable.@Nullable Latest latest) {
            return latest == null ? List.of() : latest.status().warnings();
        }

        private static @Nullable Instant handshake(PathTable.@Nullable Latest latest) {
            return latest == null || latest.handshakeAt() == 0 ? null : Instant.ofEpochSecond(latest.handshakeAt());
        }

        private static @Nullable Double latency(PathTable.@Nullable Latest latest) {
            return latest == null || Float.isNaN(latest.sample().latencyMs())
                    ? null
                    : rounded(latest.sample().latencyMs());
        }

        private static @Nullable Double loss(PathTable.@Nullable Latest latest) {
            return latest == null ? null : rounded(latest.sample().loss());
        }

        private static double rounded(float number) {
            return Math.round(number * 10_000.0) / 10_000.0;
        }
    }
}
