package syntropy.measurement;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import syntropy.agent.Agents;
import syntropy.connection.Connections;
import syntropy.event.Event;
import syntropy.event.Outbox;
import syntropy.kernel.AgentId;
import syntropy.kernel.Caller;
import syntropy.kernel.ConnectionId;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

/// Keeps how far warnings and errors have been read, for the whole workspace: who has a token is nobody in particular.
public final class LogReads {
    private static final String ID = "logs_read_timestamp_entity_id";

    private final LogReadStore store = new LogReadStore();
    private final Agents agents;
    private final Connections connections;
    private final Outbox outbox;

    public LogReads(Agents agents, Connections connections, Outbox outbox) {
        this.agents = agents;
        this.connections = connections;
        this.outbox = outbox;
    }

    /// A mark goes where it is told to, back too. Of several for the same the last counts.
    void mark(Tx tx, Caller caller, List<LogRead> marks) {
        var isKnown = known(tx, caller.workspace(), marks);
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < marks.size(); i++) {
            if (isKnown.test(marks.get(i))) continue;
            errors.add(new FieldError(
                    "/" + i + "/" + ID,
                    FieldError.Code.NOT_FOUND,
                    marks.get(i).logsReadTimestampEntityType().isOfAgents()
                            ? "is not the id of an agent"
                            : "is not the id of a connection"));
        }
        if (!errors.isEmpty()) throw new Problem.Invalid(errors).thrown();
        var present = present(tx, caller.workspace(), marks);
        for (var mark : marks) {
            var before = present.put(Of.of(mark), mark);
            if (mark.equals(before)) continue;
            store.put(tx, caller.workspace(), mark);
            outbox.add(
                    tx,
                    caller,
                    new Event.LogsRead(mark.logsReadTimestampEntityType().name(), mark.logsReadTimestampEntityId()),
                    before,
                    mark);
        }
    }

    /// What a mark is of.
    private record Of(LogRead.Stream type, int id) {
        static Of of(LogRead mark) {
            return new Of(mark.logsReadTimestampEntityType(), mark.logsReadTimestampEntityId());
        }
    }

    /// The stored marks of the same, which are looked up together.
    private Map<Of, LogRead> present(Tx tx, WorkspaceId workspace, List<LogRead> marks) {
        var ids = marks.stream().map(Of::of).distinct().collect(groupingBy(Of::type, mapping(Of::id, toList())));
        var present = new HashMap<Of, LogRead>();
        ids.forEach(
                (type, some) -> store.find(tx, workspace, type, some).forEach(mark -> present.put(Of.of(mark), mark)));
        return present;
    }

    /// Those that there are, by id.
    List<LogRead> find(Tx tx, WorkspaceId workspace, LogRead.Stream type, List<Integer> ids) {
        var marks = store.find(tx, workspace, type, ids);
        return marks.stream().filter(known(tx, workspace, marks)).toList();
    }

    private Predicate<LogRead> known(Tx tx, WorkspaceId workspace, List<LogRead> marks) {
        Set<AgentId> ofAgents = new HashSet<>();
        Set<ConnectionId> ofConnections = new HashSet<>();
        for (var mark : marks) {
            int id = mark.logsReadTimestampEntityId();
            if (mark.logsReadTimestampEntityType().isOfAgents()) ofAgents.add(new AgentId(id));
            else ofConnections.add(new ConnectionId(id));
        }
        var found = new HashSet<>();
        if (!ofAgents.isEmpty())
            found.addAll(agents.briefs(tx, workspace, ofAgents).keySet());
        if (!ofConnections.isEmpty()) {
            connections.ends(tx, workspace, ofConnections).forEach(ends -> found.add(ends.id()));
        }
        return mark -> found.contains(
                mark.logsReadTimestampEntityType().isOfAgents()
                        ? new AgentId(mark.logsReadTimestampEntityId())
                        : new ConnectionId(mark.logsReadTimestampEntityId()));
    }

    /// Forgets the marks of agents and connections that are gone, of all workspaces.
    public static int purge(Tx tx) {
        return LogReadStore.purge(tx);
    }
}
