package syntropy.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

class NacExportTest {
    private static final String PATH = "/v1/network/nac/config/export";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anEmptyNetworkHasNoDocuments() {
        assertThat(export("").data()).isEmpty();
        assertThat(export("\"agent_ids\":[]").data()).isEmpty();
        assertThat(export("\"connection_ids\":[]").data()).isEmpty();
    }

    @Test
    void aStarIsOneDocumentAndAgentsAloneAreItsEndpoints() {
        int hub = server.agent("hub");
        int a = server.agent("a");
        int b = server.agent("b");
        int alone = server.agent("alone", "red", "blue");
        int on = server.connection(a, hub);
        server.connection(b, hub);
        switchOn(on, server.service(hub, "database", "10.0.0.0/24", "10.0.1.0/24"), 1);
        server.service(alone, "printer", "10.0.2.0/24");

        var documents = export("").data();

        // The hub's services differ between its connections, so the second connection is a document of its own.
        assertThat(documents).hasSize(2);
        var first = documents.get(0);
        assertThat(first.path("topology").asString()).isEqualTo("P2M");
        assertThat(first.path("state").asString()).isEqualTo("present");
        assertThat(first.at("/connections/hub/type").asString()).isEqualTo("endpoint");
        assertThat(first.at("/connections/hub/id").asInt()).isEqualTo(hub);
        assertThat(texts(first.at("/connections/hub/services"))).containsExactly("database");
        assertThat(first.at("/connections/hub/connect_to").propertyNames()).containsExactly("a");
        assertThat(first.at("/connections/hub/connect_to/a/id").asInt()).isEqualTo(a);
        assertThat(first.at("/connections/hub/connect_to/a").has("connect_to")).isFalse();
        assertThat(documents.get(1).at("/connections/hub/connect_to").propertyNames())
                .containsExactly("b");
        assertThat(documents.get(1).has("endpoints")).isFalse();
        var endpoints = first.path("endpoints");
        assertThat(endpoints.propertyNames()).containsExactly("alone");
        assertThat(endpoints.at("/alone/id").asInt()).isEqualTo(alone);
        assertThat(texts(endpoints.at("/alone/services"))).containsExactly("printer");
        assertThat(texts(endpoints.at("/alone/tags"))).containsExactlyInAnyOrder("red", "blue");
    }

    @Test
    void agentsWhoseNameDoesNotTellThemFromOthersAreKeyedById() {
        int one = server.agent("same");
        int two = server.agent("same");
        int number = server.agent("1");
        server.connection(one, two);
        server.connection(two, number);

        var document = export("").data().get(0);

        var hub = document.path("connections").path(Integer.toString(two));
        assertThat(hub.path("type").asString()).isEqualTo("id");
        assertThat(hub.path("connect_to").propertyNames())
                .containsExactlyInAnyOrder(Integer.toString(one), Integer.toString(number));
    }

    @Test
    void aMeshIsWrittenAsOneAndWhatIsNoneIsNot() {
        var mesh = List.of(server.agent("a"), server.agent("b"), server.agent("c"));
        for (int i = 0; i < 3; i++) {
            for (int j = i + 1; j < 3; j++) server.connection(mesh.get(i), mesh.get(j));
        }
        int x = server.agent("x");
        int y = server.agent("y");
        server.connection(x, y);
        server.connection(y, server.agent("z"));

        var documents = export("\"topology\":\"MESH\"").data();

        assertThat(documents).hasSize(2);
        assertThat(documents.get(0).path("topology").asString()).isEqualTo("MESH");
        assertThat(documents.get(0).path("connections").propertyNames()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(documents.get(1).path("topology").asString()).isEqualTo("P2M");
        assertThat(imported(documents)).isEqualTo(connected());
    }

    @Test
    void onlyWhatIsAskedForIsExported() {
        int a = server.agent("a");
        int b = server.agent("b");
        int c = server.agent("c");
        int alone = server.agent("alone");
        int ab = server.connection(a, b);
        server.connection(b, c);

        assertThat(imported(export("\"connection_ids\":[" + ab + "]").data()).keySet())
                .containsExactly(List.of(a, b));
        assertThat(imported(export("\"agent_ids\":[" + c + "]").data()).keySet())
                .containsExactly(List.of(b, c));
        assertThat(imported(export("\"agent_ids\":[" + c + "],\"connection_ids\":[" + ab + "]")
                                .data())
                        .keySet())
                .isEmpty();
        var only = export("\"agent_ids\":[" + alone + "]").data();
        assertThat(only).hasSize(1);
        assertThat(only.get(0).has("connections")).isFalse();
        assertThat(only.get(0).path("endpoints").propertyNames()).containsExactly("alone");
    }

    @Test
    void idsOfNothingAndOfOtherWorkspacesAreNamed() {
        int a = server.agent("a");
        int connection = server.connection(a, server.agent("b"));
        var stranger = server.token(server.workspace("other"), EnumSet.allOf(Permission.class));

        assertThat(export("\"agent_ids\":[" + a + ",999]").pointers()).containsExactly("/agent_ids/1");
        assertThat(export("\"connection_ids\":[999," + connection + "]").pointers())
                .containsExactly("/connection_ids/0");
        assertThat(export("\"topology\":\"RING\"").pointers()).containsExactly("/topology");
        assertThat(server.as(stranger, "POST", PATH, "{\"connection_ids\":[" + connection + "]}")
                        .pointers())
                .containsExactly("/connection_ids/0");
        assertThat(server.as(stranger, "POST", PATH, "{}").data()).isEmpty();
    }

    @Test
    void theOlderDatesHaveAnEmptyErrorBesideTheData() {
        server.connection(server.agent("a"), server.agent("b"));
        for (var date : new String[] {"2022-07-07", "2023-02-22"}) {
            var reply = server.call(
                    "POST", PATH, null, Map.of("authorization", "Bearer " + server.token, "syntropy-version", date));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().propertyNames()).containsExactly("data", "error");
            assertThat(reply.body().path("error").asString("-")).isEmpty();
        }
        assertThat(server.post(PATH, "{}").body().propertyNames()).containsExactly("data");
    }

    @Test
    void anExportHasABoundAndSaysHowToStayBelowIt() {
        var ids = new ArrayList<Integer>();
        for (int i = 0; i < 142; i++) ids.add(server.agent("agent " + i));
        var members = ids.stream().map(id -> "{\"agent_id\":" + id + "}").toList();
        assertThat(server.post("/v1/network/connections/mesh", "{\"agent_ids\":" + members + "}")
                        .data())
                .hasSize(10_011);

        assertThat(export("").pointers()).containsExactly("/agent_ids");
        assertThat(export("\"agent_ids\":" + ids).pointers()).containsExactly("/agent_ids");
        assertThat(imported(export("\"agent_ids\":" + ids.subList(0, 100)).data()))
                .hasSize(100 * 99 / 2 + 100 * 42);
        var view = server.get("/v1/network").data();
        assertThat(view.path("is_whole").asBoolean(true)).isFalse();
        assertThat(view.path("agent_connection_groups")).hasSize(10_000);
    }

    /// However connections and services are, reading the documents as syntropynac does gives exactly them.
    @Test
    void configuringFromTheDocumentsGivesWhatWasExported() {
        for (int seed = 0; seed < 8; seed++) {
            var random = new Random(seed);
            var names = List.of("one", "two", "two", "7", "straße", "3a");
            var agents = new ArrayList<Integer>();
            for (int i = 0; i < 7; i++) agents.add(server.agent(names.get(random.nextInt(names.size()))));
            var services = new ArrayList<JsonNode>();
            for (int agent : agents) {
                services.add(server.service(agent, "s", "10." + agent + ".0.0/24"));
                services.add(server.service(agent, "t", "10." + agent + ".1.0/24"));
            }
            for (int i = 0; i < agents.size(); i++) {
                for (int j = i + 1; j < agents.size(); j++) {
                    if (random.nextInt(3) == 0) continue;
                    int connection = server.connection(agents.get(i), agents.get(j));
                    for (int end : new int[] {i, j}) {
                        for (int which = 0; which < 2; which++) {
                            if (random.nextInt(3) == 0) switchOn(connection, services.get(2 * end + which), 0);
                        }
                    }
                }
            }
            for (var topology : Topology.values()) {
                var documents = export("\"topology\":\"" + topology + "\"").data();
                assertThat(imported(documents))
                        .as("seed %d as %s: %s", seed, topology, documents)
                        .isEqualTo(connected());
            }
        }
    }

    /// What syntropynac configures from the documents: pairs of agents, each with the services of both ends that are
    /// on.
    private static Map<List<Integer>, List<List<String>>> imported(JsonNode documents) {
        var all = new TreeMap<List<Integer>, List<List<String>>>(NacExportTest::compare);
        for (var document : documents) {
            var peers = new ArrayList<Map.Entry<String, JsonNode>>(
                    document.path("connections").properties());
            boolean mesh = document.path("topology").asString().equals("MESH");
            for (int i = 0; i < peers.size(); i++) {
                if (mesh) {
                    for (int j = i + 1; j < peers.size(); j++) add(all, peers.get(i), peers.get(j));
                } else {
                    var targets = peers.get(i).getValue().path("connect_to").properties();
                    if (document.path("topology").asString().equals("P2P"))
                        assertThat(targets).hasSize(1);
                    for (var target : targets) add(all, peers.get(i), target);
                }
            }
        }
        return all;
    }

    private static void add(
            Map<List<Integer>, List<List<String>>> all,
            Map.Entry<String, JsonNode> one,
            Map.Entry<String, JsonNode> other) {
        int first = id(one);
        int second = id(other);
        var services = List.of(
                texts(one.getValue().path("services")), texts(other.getValue().path("services")));
        var before = first < second
                ? all.put(List.of(first, second), services)
                : all.put(List.of(second, first), services.reversed());
        assertThat(before).as("a pair that stands twice").isNull();
    }

    /// By type: a name with the id beside it, or the id itself.
    private static int id(Map.Entry<String, JsonNode> peer) {
        if (peer.getValue().path("type").asString().equals("id")) return Integer.parseInt(peer.getKey());
        assertThat(peer.getValue().path("type").asString()).isEqualTo("endpoint");
        return peer.getValue().path("id").asInt();
    }

    private Map<List<Integer>, List<List<String>>> connected() {
        var all = new TreeMap<List<Integer>, List<List<String>>>(NacExportTest::compare);
        for (var each :
                server.get("/v1/network/connections/services?limit=1000").data()) {
            var on = new TreeSet<Integer>();
            for (var subnet : each.path("agent_connection_subnets")) {
                if (subnet.path("agent_connection_subnet_is_enabled").asBoolean()) {
                    on.add(subnet.path("agent_service_subnet_id").asInt());
                }
            }
            all.put(
                    List.of(
                            each.at("/agent_1/agent_id").asInt(),
                            each.at("/agent_2/agent_id").asInt()),
                    List.of(names(each.path("agent_1"), on), names(each.path("agent_2"), on)));
        }
        return all;
    }

    private static List<String> names(JsonNode end, Set<Integer> on) {
        var names = new TreeSet<String>();
        for (var service : end.path("agent_services")) {
            for (var subnet : service.path("agent_service_subnets")) {
                if (on.contains(subnet.path("agent_service_subnet_id").asInt())) {
                    names.add(service.path("agent_service_name").asString());
                }
            }
        }
        return List.copyOf(names);
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        int first = Integer.compare(one.getFirst(), other.getFirst());
        return first != 0 ? first : Integer.compare(one.getLast(), other.getLast());
    }

    private void switchOn(int connection, JsonNode service, int index) {
        var reply = server.call(
                "PATCH",
                "/v1/network/connections/services",
                ("{\"agent_connection_group_id\":%d,"
                                + "\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}")
                        .formatted(
                                connection,
                                service.path("agent_service_subnets")
                                        .get(index)
                                        .path("agent_service_subnet_id")
                                        .asInt()));
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
    }

    private Reply export(String fields) {
        return server.post(PATH, "{" + fields + "}");
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
