package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.api.Field;
import syntropy.api.Gives;
import syntropy.api.Operation;
import syntropy.api.OrderColumn;
import syntropy.api.OrderField;
import syntropy.kernel.Json;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.WatchedDatabase;

/// Every list has an index for each of its orders: no page sorts, and none reads a table through.
class ListPlanTest {
    private static final Pattern CURSOR = Pattern.compile("skip\"?[=:]\"?\\$([a-zA-Z]+)");

    WatchedDatabase database;
    TestServer server;
    Map<String, String> things;

    @BeforeEach
    void start(@TempDir Path directory) {
        database = new WatchedDatabase(SqliteDatabase.open(directory.resolve("syntropy.db")));
        server = TestServer.on(database);
        Things.made(server, server.token, "a");
        things = Things.made(server, server.token, "b");
        Things.made(server, server.token, "c"); // so that no page is empty, on either side of the cursor
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyOrderOfEveryListHasAnIndex() {
        var wrong = new ArrayList<String>();
        int pages = 0;
        for (var operation : server.operations()) {
            if (operation.gives().kind() != Gives.Kind.SLICE) continue;
            for (var field : orders(operation)) {
                if (!(field instanceof OrderColumn)) continue;
                for (var direction : List.of("ASC", "DESC")) {
                    for (var page : List.of("", "skip", "take")) {
                        wrong.addAll(complaints(operation, field.wire() + ":" + direction, page));
                        pages++;
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(pages).as("pages looked at").isGreaterThan(150);
    }

    @Test
    void anOrderWithoutAnIndexIsFound() {
        database.statements();
        database.read(tx -> Listing.of(AGENT, AGENT.AGENT_ID, AGENT.WORKSPACE_ID.eq(1))
                .orderedBy(List.of(AGENT.CITY.asc()))
                .fetch(tx, new Page.First<>(10), tx.sql().select(AGENT.AGENT_ID).from(AGENT), row -> row.value1()));
        database.read(tx -> tx.sql().selectFrom(AGENT).where(AGENT.CITY.eq("x")).fetch());

        assertThat(complaints(database.statements()))
                .anyMatch(step -> step.contains("USE TEMP B-TREE FOR"))
                .anyMatch(step -> step.contains("SCAN agent"));
    }

    private List<String> complaints(Operation<?, ?> operation, String order, String page) {
        var samples = Sample.ALL.getOrDefault(operation.name(), List.of());
        var cursor = samples.stream()
                .flatMap(sample ->
                        CURSOR.matcher(sample.target() + " " + sample.body()).results())
                .map(found -> things.getOrDefault(found.group(1), ""))
                .findFirst()
                .orElseThrow();
        database.statements();
        var path = Sample.filled(samples.getFirst().target(), things);
        TestServer.Reply reply;
        if (operation.method() == Operation.Method.GET) {
            reply = server.get(path + "?order=" + order + (page.isEmpty() ? "" : "&" + page + "=" + cursor));
        } else {
            var body = Json.MAPPER.createObjectNode().put("order", order);
            if (!page.isEmpty() && cursor.matches("[0-9]+")) body.put(page, Integer.parseInt(cursor));
            else if (!page.isEmpty()) body.put(page, cursor);
            reply = server.post(path, body.toString());
        }
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return complaints(database.statements()).stream()
                .map(each -> operation.name() + " " + order + " " + page + ": " + each)
                .toList();
    }

    private List<String> complaints(List<String> statements) {
        var all = new ArrayList<String>();
        for (var statement : statements) {
            if (!statement.startsWith("select")) continue;
            boolean isPage = statement.contains(" limit ");
            var steps = database.plan(statement);
            for (int i = 0; i < steps.size(); i++) {
                var step = steps.get(i);
                boolean sorts = isPage && step.contains("TEMP B-TREE FOR");
                boolean scans = step.startsWith("SCAN ") && !step.equals("SCAN CONSTANT ROW");
                boolean scansForEachRow = isPage && i > 0 && step.endsWith("(workspace_id=?)");
                if (sorts || scans || scansForEachRow) all.add(step + " in " + statement);
            }
        }
        return all;
    }

    private static List<? extends OrderField> orders(Operation<?, ?> operation) {
        return Arrays.stream(operation.takes().getRecordComponents())
                .map(component -> component.getAnnotation(Field.OrderedBy.class))
                .filter(found -> found != null)
                .flatMap(found -> Arrays.stream(found.value().getEnumConstants()))
                .map(OrderField.class::cast)
                .toList();
    }
}
