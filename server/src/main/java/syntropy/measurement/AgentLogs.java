package syntropy.measurement;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jooq.SortField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.agent.Agents;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentLogId;
import syntropy.kernel.Caller;
import syntropy.kernel.Ids;
import syntropy.kernel.Secret;
import syntropy.kernel.WorkspaceId;
import syntropy.protocol.FromAgent;
import syntropy.storage.Database;
import syntropy.storage.Page;
import syntropy.storage.Slice;
import syntropy.storage.Tx;

/// Keeps the last lines of each agent's log, and finds them. Lines wait in memory, within bounds, and are written some
/// at a time; a crash loses those that wait. Whatever looks like a secret is masked before.
public final class AgentLogs {
    /// Of each agent.
    static final int KEPT = 1000;

    /// An agent's lines beyond that in one second are dropped and counted.
    static final int A_SECOND = 20;

    private static final Logger LOG = LoggerFactory.getLogger(AgentLogs.class);
    private static final int MOST_WAITING = 50_000;
    private static final int AT_ONCE = 500;
    private static final String LEFT = "…";

    /// What comes after these words, up to where a word ends.
    private static final Pattern KEY = Pattern.compile(
            "(?i)((?:private|preshared|psk)[ _-]?key\"?\\s*[:=]\\s*\"?|bearer\\s+|authorization\"?\\s*[:=]\\s*\"?)[^\\s\",}]+");

    private static final Pattern WEB_TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]+){1,4}");

    private record Key(WorkspaceId workspace, AgentId agent) {}

    /// How much an agent said in this second. Guarded by its monitor.
    private static final class Pace {
        private long second;
        private int lines;
        private int dropped;
        private int untrimmed;

        boolean takes(long now) {
            if (now != second) lines = 0;
            second = now;
            if (++lines <= A_SECOND) return true;
            dropped++;
            return false;
        }
    }

    private final AgentLogStore store = new AgentLogStore();
    private final Database database;
    private final Agents agents;
    private final Ids ids;
    private final InstantSource clock;
    private final Map<Key, Pace> paces = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<AgentLogStore.Line> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    public AgentLogs(Database database, Agents agents, Ids ids, InstantSource clock) {
        this.database = database;
        this.agents = agents;
        this.ids = ids;
        this.clock = clock;
    }

    /// Takes a line. Never blocks, and writes nothing yet.
    public void said(WorkspaceId workspace, AgentId agent, FromAgent.Log line) {
        var pace = paces.computeIfAbsent(new Key(workspace, agent), _ -> new Pace());
        synchronized (pace) {
            if (!pace.takes(clock.millis() / 1000)) return;
            if (waiting.get() >= MOST_WAITING) {
                pace.dropped++;
                return;
            }
        }
        add(workspace, agent, severity(line.severity()), masked(line.message()));
    }

    private void add(WorkspaceId workspace, AgentId agent, AgentLogSeverity severity, String message) {
        waiting.incrementAndGet();
        lines.add(new AgentLogStore.Line(workspace, ids.next("log"), agent, severity, message, clock.instant()));
    }

    private static AgentLogSeverity severity(FromAgent.Severity told) {
        return switch (told) {
            case DEBUG -> AgentLogSeverity.DEBUG;
            case MESSAGE, INFO, EXEC -> AgentLogSeverity.INFO;
            case WARNING -> AgentLogSeverity.WARN;
            case ERROR -> AgentLogSeverity.ERROR;
        };
    }

    static String masked(String message) {
        var ours = Secret.hideIn(message);
        return KEY.matcher(WEB_TOKEN.matcher(ours).replaceAll(LEFT)).replaceAll("$1" + LEFT);
    }

    /// Writes what waits, and says of each agent how much of what it said was dropped. What can't be written waits.
    public synchronized void flush() {
        paces.forEach((key, pace) -> {
            int dropped;
            synchronized (pace) {
                dropped = pace.dropped;
                pace.dropped = 0;
            }
            if (dropped > 0)
                add(
                        key.workspace(),
                        key.agent(),
                        AgentLogSeverity.WARN,
                        dropped + " lines were dropped here: an agent may say " + A_SECOND + " a second");
        });
        try {
            for (var some = lines.stream().limit(AT_ONCE).toList();
                    !some.isEmpty();
                    some = lines.stream().limit(AT_ONCE).toList()) {
                var rows = some;
                var full = full(rows);
                database.write(tx -> {
                    store.insert(tx, rows);
                    full.forEach(key -> store.trim(tx, key.workspace(), key.agent(), KEPT));
                    return rows;
                });
                for (int i = 0; i < rows.size(); i++) lines.remove();
                waiting.addAndGet(-rows.size());
            }
        } catch (RuntimeException e) {
            LOG.warn("The lines of agents' logs could not be written; they wait for the next time", e);
        }
    }

    /// Whose old lines are to go: after each hundred that came, so that a line costs little.
    private List<Key> full(List<AgentLogStore.Line> rows) {
        var counts = new HashMap<Key, Integer>();
        for (var row : rows) counts.merge(new Key(row.workspace(), row.agent()), 1, Integer::sum);
        var full = new ArrayList<Key>();
        counts.forEach((key, count) -> {
            var pace = paces.computeIfAbsent(key, _ -> new Pace());
            synchronized (pace) {
                pace.untrimmed += count;
                if (pace.untrimmed < 100) return;
                pace.untrimmed = 0;
            }
            full.add(key);
        });
        return full;
    }

    /// What is written.
    Slice<AgentLogApi.Line> list(
            Tx tx, WorkspaceId workspace, AgentLogFilter filter, List<SortField<?>> order, Page<AgentLogId> page) {
        var found = store.list(tx, workspace, filter, order, page);
        var speakers =
                found.items().stream().map(AgentLogStore.Kept::agent).distinct().toList();
        var names = new HashMap<AgentId, String>();
        for (var agent : agents.inShort(tx, workspace, speakers)) names.put(agent.agentId(), agent.agentName());
        return found.map(line -> new AgentLogApi.Line(
                new AgentLogId(line.id()),
                line.agent(),
                names.getOrDefault(line.agent(), ""),
                line.severity(),
                line.message(),
                line.at()));
    }

    /// Removes the lines of an agent that is going.
    public void removeOf(Tx tx, Caller caller, AgentId agent) {
        var key = new Key(caller.workspace(), agent);
        store.trim(tx, caller.workspace(), agent, 0);
        tx.afterCommit(() -> paces.remove(key));
    }
}
