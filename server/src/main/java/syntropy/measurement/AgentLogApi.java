package syntropy.measurement;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentLogId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

public final class AgentLogApi {
    private static final String GROUP = "Agents";
    private static final String PATH = "/v1/network/agents/logs";
    private static final String READS = "/v1/network/agents/logs-reads-timestamp";

    interface Paging extends Paged<AgentLogId> {}

    record Search(
            @Nullable AgentLogFilter filter,
            @Nullable AgentLogId skip,
            @Nullable AgentLogId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(AgentLogOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paging {}

    @Field.Doc("Which warnings and errors.")
    record TroubleFilter(
            @Field.Items(max = 10_000) @Nullable List<AgentId> agentId,
            @Nullable Instant from,
            @Field.Doc("Not included.") @Nullable Instant to) {}

    record SearchTrouble(
            @Nullable TroubleFilter filter,
            @Nullable AgentLogId skip,
            @Nullable AgentLogId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(AgentLogOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paging {}

    @Field.Doc("A line of an agent's log.")
    public record Line(
            AgentLogId agentLogId,
            AgentId agentId,
            String agentName,

            @Field.Doc("What agents call `MESSAGE` and `EXEC` is `INFO` here.")
            AgentLogSeverity severity,

            @Field.Doc("At most 4,096 characters, without what looks like a secret.")
            @Field.Length(max = 4096)
            @Field.In(Format.LINES)
            String message,

            @Field.Doc("When it came here.") Instant loggedAt) {}

    record MarkAll(@Field.Body @Field.Items(max = 1000) List<LogRead> marks) {}

    record SearchReads(
            LogRead.Stream logsReadTimestampEntityType,

            @Field.Doc("The ids of agents or of connections, as the type says.")
            @Field.Range(min = 1, max = Integer.MAX_VALUE)
            @Field.Items(max = 10_000)
            List<Integer> logsReadTimestampEntityIds) {}

    private AgentLogApi() {}

    public static List<Operation<?, ?>> operations(AgentLogs logs, LogReads reads) {
        return List.of(
                Operation.post(PATH + "/search")
                        .named(
                                "V1NetworkAgentsLogsSearch",
                                GROUP,
                                "Lists lines of agents' logs, the newest first; of each agent the last 1,000 are kept.")
                        .needs(Permission.AGENT_LOGS_READ)
                        .takes(Search.class)
                        .givesSlice(Line.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> logs.list(
                                tx,
                                caller.workspace(),
                                in.filter() instanceof AgentLogFilter filter ? filter : AgentLogFilter.ANY,
                                in.sorting(AgentLogOrder.class),
                                in.page())),
                Operation.post(PATH + "/errors/search")
                        .named(
                                "V1NetworkAgentsLogsErrorsSearch",
                                GROUP,
                                "Lists warnings and errors of agents' logs, the newest first.")
                        .needs(Permission.AGENT_LOGS_READ)
                        .takes(SearchTrouble.class)
                        .givesSlice(Line.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> logs.list(
                                tx,
                                caller.workspace(),
                                trouble(in.filter()),
                                in.sorting(AgentLogOrder.class),
                                in.page())),
                Operation.post(READS)
                        .named(
                                "V1NetworkAgentsLogsReadsTimestampSearch",
                                GROUP,
                                "Marks how far warnings and errors of agents and connections have been read; one unknown"
                                        + " id and nothing is marked.")
                        .needs(Permission.AGENT_LOGS_WRITE)
                        .takes(MarkAll.class)
                        .givesNothing()
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.LogsRead.class)
                        .writes((tx, caller, in) -> {
                            reads.mark(tx, caller, in.marks());
                            return Nothing.NOTHING;
                        }),
                Operation.post(READS + "/search")
                        .named(
                                "AgentLogsReadsSearch",
                                GROUP,
                                "Shows how far warnings and errors have been read; what nobody has read is left out.")
                        .needs(Permission.AGENT_LOGS_READ)
                        .takes(SearchReads.class)
                        .givesAll(LogRead.class)
                        .reads((tx, caller, in) -> reads.find(
                                tx,
                                caller.workspace(),
                                in.logsReadTimestampEntityType(),
                                in.logsReadTimestampEntityIds())));
    }

    private static AgentLogFilter trouble(@Nullable TroubleFilter filter) {
        return filter == null
                ? new AgentLogFilter(null, AgentLogStore.TROUBLE, null, null, null)
                : new AgentLogFilter(filter.agentId(), AgentLogStore.TROUBLE, null, filter.from(), filter.to());
    }
}
