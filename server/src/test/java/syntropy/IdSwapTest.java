package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.ID_COUNTER;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer.Reply;
import syntropy.api.Operation;
import syntropy.kernel.Permission;
import syntropy.storage.tables.DefaultSchema;

/// An object of another workspace is answered exactly as one that never was, by every operation, in every field that
/// names
/// an object; and nothing of the other workspace is shown or changed.
class IdSwapTest {
    private static final String STRANGER = "stranger";
    private static final int FAR_AWAY = 1_000_000;

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anotherWorkspacesObjectsAreAsIfTheyNeverWere() {
        var other = server.workspace("other");
        var otherToken = server.token(other, EnumSet.allOf(Permission.class));
        var theirs = strangers(other.value(), otherToken);
        var kept = rowsOf(other.value());
        var told = new ArrayList<String>();
        int compared = 0;
        for (var operation : server.operations()) {
            for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                for (var name : sample.names()) {
                    if (isCredential(name) || isText(name)) continue;
                    var mine = Things.made(server, server.token, "mine");
                    var swapped = reply(operation, sample, mine, name, theirs.getOrDefault(name, ""));
                    var absent = reply(operation, sample, mine, name, never(name, theirs.getOrDefault(name, "")));
                    compared++;
                    if (!swapped.equals(absent))
                        told.add(operation.name() + " " + name + ": " + swapped + " / " + absent);
                    if (swapped.contains(STRANGER)) told.add(operation.name() + " shows: " + swapped);
                }
            }
        }
        assertThat(told).isEmpty();
        assertThat(compared).isGreaterThan(40);
        assertThat(rowsOf(other.value())).isEqualTo(kept);
    }

    /// Theirs, under ids that this workspace never reaches.
    private Map<String, String> strangers(int workspace, String token) {
        Things.made(server, token, "filler");
        server.database.write(tx -> tx.sql()
                .update(ID_COUNTER)
                .set(ID_COUNTER.LAST_ID, FAR_AWAY)
                .where(ID_COUNTER.WORKSPACE_ID.eq(workspace), ID_COUNTER.KIND.ne("address_block"))
                .execute());
        return Things.made(server, token, STRANGER);
    }

    /// What came back, without what differs from call to call and with the swapped id itself taken out.
    private String reply(Operation<?, ?> operation, Sample sample, Map<String, String> mine, String name, String id) {
        var things = new HashMap<>(mine);
        things.put(name, id);
        Reply reply = sample.send(server, server.token, things);
        var headers = new TreeMap<>(reply.headers());
        headers.remove("syntropy-request-id");
        headers.remove("etag");
        headers.remove("location");
        var body = new String(reply.bytes(), StandardCharsets.UTF_8)
                .replaceAll("\"request_id\":\"[^\"]*\"", "")
                .replace(id, "ID");
        return operation.writes() && reply.status() / 100 == 2
                ? reply.status() + " " + headers
                : reply.status() + " " + headers + " " + body;
    }

    private static boolean isCredential(String name) {
        return name.equals("session") || name.equals("accessSecret");
    }

    /// Names of tags are nobody's: every workspace may have a tag of any name.
    private static boolean isText(String name) {
        return name.endsWith("Tag");
    }

    /// @param theirs the other workspace's
    private static String never(String name, String theirs) {
        if (name.equals("logLine") || name.equals("event")) return beside(theirs);
        if (name.equals("accessToken")) return "act_0123456789abcdef0123456789ab";
        if (name.equals("webhook")) return "wh_0123456789abcdef0123456789ab";
        return name.equals("agentSecret") ? "syn_ag_00000000000000000000000000000000000000" : "2000000000";
    }

    /// The id of a line is also the moment of it, and that of an event its number, at which a list can begin: one that
    /// nothing ever had, right beside.
    private static String beside(String line) {
        int last = line.length() - 1;
        return line.substring(0, last) + (line.charAt(last) == '0' ? '1' : '0');
    }

    /// All rows of the workspace, table by table.
    private Map<String, String> rowsOf(int workspace) {
        return server.database.read(tx -> {
            var all = new TreeMap<String, String>();
            for (var table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
                var field = table.field("workspace_id", Integer.class);
                if (field == null) continue;
                all.put(
                        table.getName(),
                        tx.sql()
                                .selectFrom(table)
                                .where(field.eq(workspace))
                                .fetch()
                                .formatCSV());
            }
            return all;
        });
    }
}
