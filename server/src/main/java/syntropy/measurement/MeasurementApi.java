package syntropy.measurement;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.connection.ConnectionStatus;
import syntropy.connection.ConnectionStatuses;
import syntropy.connection.PathWarning;
import syntropy.connection.TroubleOrder;
import syntropy.kernel.AgentId;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

public final class MeasurementApi {
    private static final String GROUP = "Analytics";
    private static final String PATH = "/v1/network/a";

    public record Between(
            @Field.Doc("The agent that measured.") AgentId agentSrcId,

            @Field.Doc("The agent at the other end.") AgentId agentDstId,

            Instant from,

            @Field.Doc("Not included; at most 400 days after `from`.")
            Instant to) {}

    public record Pair(
            @Field.Doc("The agent that measured.") AgentId agentSrcId, AgentId agentDstId) {}

    public record Pairs(
            @Field.Items(max = Analytics.MOST_PAIRS) List<Pair> agentPairs) {}

    public record Statuses(Pairs filter) {}

    @Field.Doc("Which connections.")
    record TroubleFilter(
            @Field.Items(max = 10_000) @Nullable List<ConnectionId> agentConnectionGroupIds) {}

    record SearchTrouble(
            @Nullable TroubleFilter filter,
            @Nullable ConnectionId skip,
            @Nullable ConnectionId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(TroubleOrder.class) @Nullable Order order,
            @Field.Hidden @Nullable Integer offset)
            implements Paged<ConnectionId> {}

    @Field.Doc("A connection that is up with trouble, or isn't up.")
    public record Trouble(
            ConnectionId agentConnectionGroupId,
            ConnectionStatus agentConnectionGroupStatus,
            String agentConnectionGroupStatusReason,

            @Field.Doc("What is wrong at either end; an end that is offline makes no handshakes.")
            List<PathWarning> warnings) {
        static Trouble of(ConnectionStatuses.Troubled troubled) {
            return new Trouble(troubled.connection(), troubled.status(), troubled.reason(), troubled.warnings());
        }
    }

    private MeasurementApi() {}

    public static List<Operation<?, ?>> operations(Analytics analytics, ConnectionStatuses statuses) {
        return List.of(
                Operation.get(PATH + "/latency")
                        .named(
                                "V1NetworkALatencyGet",
                                GROUP,
                                "Shows the latency of each path between two agents, in milliseconds, minute by minute.")
                        .needs(Permission.ANALYTICS_READ)
                        .takes(Between.class)
                        .gives(Series.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .reads(analytics::latency),
                Operation.get(PATH + "/packet-loss")
                        .named(
                                "V1NetworkAPacketLossGet",
                                GROUP,
                                "Shows the packet loss of each path between two agents, 0 to 1, minute by minute.")
                        .needs(Permission.ANALYTICS_READ)
                        .takes(Between.class)
                        .gives(Series.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .reads(analytics::packetLoss),
                Operation.get(PATH + "/bandwidth")
                        .named(
                                "V1NetworkABandwidthGet",
                                GROUP,
                                "Shows how many bytes took each path between two agents, minute by minute.")
                        .needs(Permission.ANALYTICS_READ)
                        .takes(Between.class)
                        .gives(Series.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .reads(analytics::bandwidth),
                Operation.get(PATH + "/iface-active-change")
                        .named(
                                "V1NetworkAIfaceActiveChangeGet",
                                GROUP,
                                "Shows when traffic between two agents took another path, and why; the first 10,000 times.")
                        .needs(Permission.ANALYTICS_READ)
                        .takes(Between.class)
                        .gives(Series.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .reads(analytics::pathChanges),
                Operation.post(PATH + "/statuses/search")
                        .named(
                                "V1NetworkAStatusesSearch",
                                GROUP,
                                "Shows how the paths between pairs of agents stand; pairs without connection are left out.")
                        .needs(Permission.ANALYTICS_READ)
                        .takes(Statuses.class)
                        .givesAll(PairStatus.class)
                        .reads((tx, caller, in) ->
                                analytics.statuses(tx, caller, in.filter().agentPairs())),
                Operation.post(PATH + "/statuses/warnings/search")
                        .named(
                                "V1NetworkAStatusesWarningsSearch",
                                GROUP,
                                "Lists the connections that are up with trouble or aren't up, and what is wrong.")
                        .needs(Permission.ANALYTICS_READ)
                        .takes(SearchTrouble.class)
                        .givesSlice(Trouble.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> statuses.troubled(
                                        tx,
                                        caller.workspace(),
                                        in.filter() instanceof TroubleFilter filter
                                                ? filter.agentConnectionGroupIds()
                                                : null,
                                        in.sorting(TroubleOrder.class),
                                        in.page())
                                .map(Trouble::of)));
    }
}
