package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.api.Access;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.api.Shapes;
import syntropy.event.Event;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.storage.Slice;

/// What is promised of every operation, whoever adds one.
class CatalogueTest {
    /// Lists of what belongs to no workspace.
    private static final Set<String> PROGRAMS_OWN =
            Set.of("V1NetworkAuthAccessTokensPermissionsGet", "V1NetworkAgentsProvidersGet");

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyOperationSaysAllThatOthersReadOfIt() {
        assertThat(Catalogue.complaints(server.operations())).isEmpty();
    }

    record Unpaged() {}

    /// Its record `Create` would be documented under the name of an agent's.
    static final class AgentApi {
        record Create(String name) {}

        private AgentApi() {}
    }

    record Shapeless(Thread thread) {}

    @Test
    void anOperationThatSaysTooLittleIsFound() {
        var planted = new ArrayList<>(server.operations());
        planted.add(Operation.get("/v1/planted/{nobody}")
                .named("PlantedList", "", "no full stop")
                .needs(Permission.AGENTS_READ)
                .takes(Unpaged.class)
                .givesSlice(Nothing.class)
                .reads((tx, caller, in) -> new Slice<>(List.of(), false)));
        planted.add(Operation.post("/v1/network/agents/{id}")
                .named("PlantedWrite", "Planted", "Writes.")
                .needs(Permission.AGENTS_READ)
                .takes(AgentApi.Create.class)
                .givesNothing()
                .writes((tx, caller, in) -> Nothing.NOTHING));
        planted.add(Operation.get("/v1/network/agents/{any}")
                .named("AgentsGetOne", "Planted", "Reads.")
                .needs(Permission.AGENTS_READ)
                .takes(Shapeless.class)
                .gives(Nothing.class)
                .emits(Event.AgentCreated.class)
                .reads((tx, caller, in) -> Nothing.NOTHING));

        assertThat(Catalogue.complaints(planted))
                .contains(
                        "PlantedList: no group",
                        "PlantedList: no summary",
                        "PlantedList: no field for the path's nobody",
                        "PlantedList: a list that is not paged",
                        "PlantedList: a list without skip",
                        "PlantedList: a list without order",
                        "PlantedList: a list without CursorNotFound",
                        "PlantedWrite: a write without events",
                        "PlantedWrite: two shapes are named AgentCreate",
                        "AgentsGetOne: the name of two operations",
                        "AgentsGetOne: the route of another operation, GET /v1/network/agents/{}",
                        "AgentsGetOne: a read with events")
                .anyMatch(complaint -> complaint.startsWith("AgentsGetOne: no schema"));
    }

    @Test
    void everyOperationHasASampleThatNamesEveryIdItTakes() {
        assertThat(Sample.ALL.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        server.operations().stream().map(Operation::name).collect(Collectors.toSet()));
        for (var operation : server.operations()) {
            var texts = Sample.ALL.getOrDefault(operation.name(), List.of()).stream()
                    .map(sample -> sample.target() + " " + sample.body())
                    .collect(Collectors.joining(" "));
            for (var object : Catalogue.objects(Shapes.request(operation.takes()))) {
                object.properties().forEach((name, property) -> {
                    if (PROGRAMS_OWN.contains(operation.name()) || name.equals("agent_provider_id")) return;
                    if (isId(property.schema()) && !operation.path().contains("{" + name + "}")) {
                        assertThat(texts).as("samples of %s", operation.name()).contains(name);
                    }
                });
            }
        }
    }

    private static boolean isId(Schema schema) {
        return schema instanceof Schema.Arr list ? isId(list.items()) : schema.equals(Schema.id());
    }

    /// What operations wrote and ended in when all samples were sent, as they are and with ids of nothing.
    private record Seen(Map<String, Set<String>> events, Map<String, Set<String>> problems, List<String> failed) {}

    private Seen everything() {
        var events = new HashMap<String, Set<String>>();
        var problems = new HashMap<String, Set<String>>();
        var failed = new ArrayList<String>();
        for (var operation : server.operations()) {
            for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                var things = Things.made(server, server.token, "thing");
                for (var name : sample.names()) {
                    var absent = new HashMap<>(things);
                    absent.put(name, nothing(name));
                    note(problems, operation, sample.send(server, server.token, absent));
                }
                int before = server.events().size();
                var reply = sample.send(server, server.token, things);
                if (reply.status() / 100 != 2) failed.add(operation.name() + ": " + reply);
                note(problems, operation, reply);
                if (!operation.writes() && server.events().size() != before)
                    failed.add(operation.name() + ": a read wrote");
                if (sample.names().isEmpty()) continue;
                note(problems, operation, sample.send(server, server.token, things)); // once more, when it may be gone
            }
        }
        server.events()
                .forEach(event -> events.computeIfAbsent(String.valueOf(event.get("operation")), _ -> new TreeSet<>())
                        .add(String.valueOf(event.get("type"))));
        return new Seen(events, problems, failed);
    }

    private static String nothing(String name) {
        if (name.equals("logLine")) return "log_nothing";
        if (name.equals("event")) return "evt_nothing";
        if (name.equals("webhook")) return "wh_nothing";
        return name.equals("accessToken") ? "act_nothing" : name.endsWith("Secret") ? "syn_ag_nothing" : "2000000000";
    }

    private static void note(Map<String, Set<String>> problems, Operation<?, ?> operation, TestServer.Reply reply) {
        if (reply.status() >= 400) {
            problems.computeIfAbsent(operation.name(), _ -> new TreeSet<>()).add(reply.code());
        }
    }

    @Test
    void everyOperationDoesWhatItDeclaresAndNothingElse() {
        var seen = everything();

        assertThat(seen.failed()).isEmpty();
        assertThat(Catalogue.eventComplaints(server.operations(), seen.events()))
                .isEmpty();
        assertThat(Catalogue.problemComplaints(server.operations(), seen.problems()))
                .isEmpty();
        assertThat(seen.problems().get("AgentsGetOne")).containsExactly("NOT_FOUND");

        // The same things seen, but of operations that declare less.
        var silent = server.operations().stream()
                .<Operation<?, ?>>map(each -> each.name().equals("AgentsDelete") ? declaringLess(each) : each)
                .toList();
        assertThat(Catalogue.eventComplaints(silent, seen.events()))
                .contains("AgentsDelete: wrote agent.deleted, which it doesn't declare");
        assertThat(Catalogue.problemComplaints(silent, seen.problems()))
                .containsExactly("AgentsDelete: ended in NOT_FOUND, which it doesn't declare");
        assertThat(Catalogue.eventComplaints(server.operations(), Map.of())).contains("AgentsDelete: wrote no event");
    }

    private static <I extends Record, O> Operation<I, O> declaringLess(Operation<I, O> full) {
        return new Operation<>(
                full.name(),
                full.method(),
                full.path(),
                full.group(),
                full.summary(),
                full.access(),
                full.takes(),
                full.gives(),
                full.status(),
                Set.of(),
                Set.of(Event.AgentCreated.class),
                full.located(),
                full.writes(),
                full.rehearsable(),
                full.handler());
    }

    @Test
    void codesOfProblemsAreDistinct() {
        assertThat(new HashSet<>(Catalogue.problemCodes().values()))
                .containsExactlyInAnyOrder(Problem.class.getPermittedSubclasses());
    }

    /// A permission that is released keeps its number, id and text; what opens an operation changes only on purpose.
    @Test
    void permissionsAreAsCommitted() {
        var text = new StringBuilder("# Permissions: number, id, text\n");
        for (var each : Permission.values()) {
            text.append("%d %s %s%n".formatted(each.number(), each.id(), each.description()));
        }
        text.append("\n# Operations: what opens them\n");
        var byName = new TreeMap<String, Operation<?, ?>>();
        server.operations().forEach(each -> byName.put(each.name(), each));
        byName.values()
                .forEach(each -> text.append(
                        "%s %s %s: %s%n".formatted(each.name(), each.method(), each.path(), opening(each.access()))));
        Golden.check("permissions.golden", text.toString());
    }

    /// Where several permissions are needed, the token with all of them is let in, and each one that is missing is
    /// named.
    @Test
    void whatNeedsSeveralPermissionsNamesTheOneThatIsMissing() {
        int met = 0;
        for (var operation : server.operations()) {
            if (!(operation.access() instanceof Access.AllOf(var all))) continue;
            met++;
            var sample = Sample.ALL.getOrDefault(operation.name(), List.of()).getFirst();
            var things = Things.made(server, server.token, "thing");
            var whole = server.token(server.workspace, Set.copyOf(all));
            assertThat(sample.send(server, whole, things).status() / 100).isEqualTo(2);
            for (var missing : all) {
                var some = EnumSet.copyOf(all);
                some.remove(missing);
                var reply = sample.send(server, server.token(server.workspace, some), things);
                assertThat(reply.code()).as(operation.name()).isEqualTo("INSUFFICIENT_SCOPE");
                assertThat(reply.header("www-authenticate")).contains("scope=\"" + missing.id() + "\"");
            }
        }
        assertThat(met).isPositive();
    }

    private static String opening(Access access) {
        return switch (access) {
            case Access.Open _ -> "open to anyone";
            case Access.AnyToken _ -> "any token";
            case Access.AnyOf(var some) -> some.stream().map(Permission::id).collect(Collectors.joining(" or "));
            case Access.AllOf(var all) -> all.stream().map(Permission::id).collect(Collectors.joining(" and "));
        };
    }

    @Test
    void aTokenOpensExactlyWhatItsPermissionIsDeclaredFor() {
        var tokens = new HashMap<Permission, String>();
        for (var each : Permission.values()) tokens.put(each, server.token(server.workspace, EnumSet.of(each)));
        var wrong = new ArrayList<String>();
        for (var operation : server.operations()) {
            var sample = Sample.ALL.getOrDefault(operation.name(), List.of()).getFirst();
            var things = Things.made(server, server.token, "thing");
            for (var permission : Permission.values()) {
                boolean opens = switch (operation.access()) {
                    case Access.Open _, Access.AnyToken _ -> true;
                    case Access.AnyOf(var some) -> some.contains(permission);
                    case Access.AllOf(var all) -> all.equals(List.of(permission));
                };
                if (sample.credential() != null) continue;
                var reply = sample.send(server, tokens.getOrDefault(permission, ""), things);
                boolean opened = reply.status() / 100 == 2;
                boolean refused = reply.status() == 403 && reply.code().equals("INSUFFICIENT_SCOPE");
                if (opens ? !opened : !refused) {
                    wrong.add(permission.id() + " at " + operation.name() + ": " + reply);
                }
                if (opened && operation.writes()) things = Things.made(server, server.token, "thing");
            }
        }
        assertThat(wrong).isEmpty();
    }
}
