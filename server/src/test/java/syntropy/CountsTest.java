package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The counts that agents and connections carry are, after every change, those of a count from scratch.
class CountsTest {
    @Test
    void countsAreRightAfterEveryChangeOfRandomHistories() {
        try (var server = TestServer.fresh()) {
            check(server, 6, 60);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void countsAreRightOnPostgresToo() {
        try (var server = TestServer.onPostgres()) {
            check(server, 1, 40);
        }
    }

    private static void check(TestServer server, int histories, int changes) {
        for (int seed = 0; seed < histories; seed++) {
            var random = new Random(seed);
            for (int i = 0; i < 4; i++) server.agent("h" + seed + "-" + i);
            for (int i = 0; i < changes; i++) {
                var what = change(server, random, i);
                assertRight(server, "history " + seed + ", change " + i + ": " + what);
            }
        }
    }

    /// @return the request that was sent
    private static String change(TestServer server, Random random, int number) {
        var agent = one(server, random, "/v1/network/agents", "agent_id");
        var other = one(server, random, "/v1/network/agents", "agent_id");
        var connection = one(server, random, "/v1/network/connections", "agent_connection_group_id");
        var services = server.get("/v1/network/agents/services?limit=1000").data();
        var service = services.isEmpty() ? null : services.get(random.nextInt(services.size()));
        var at = service == null
                ? "/v1/network/agents/1/services/1"
                : "/v1/network/agents/" + service.path("agent_id").asInt() + "/services/"
                        + service.path("agent_service_id").asInt();
        int subnet = service == null
                ? 0
                : service.path("agent_service_subnets")
                        .get(0)
                        .path("agent_service_subnet_id")
                        .asInt();
        var ranges = "\"agent_service_subnets\":[\"10.%d.0.0/16\",\"10.%d.0.0/24\"]"
                .formatted(random.nextInt(8), random.nextInt(8));
        return switch (random.nextInt(15)) {
            case 0 -> "agent " + server.agent("n" + number);
            case 1 ->
                server.get("/v1/network/agents?limit=1000").data().size() > 4
                        ? send(server, "DELETE", "/v1/network/agents/" + agent, null)
                        : "nothing";
            case 2, 3 ->
                send(
                        server,
                        "POST",
                        "/v1/network/connections/point-to-point",
                        "{\"agent_pairs\":[{\"agent_1_id\":%s,\"agent_2_id\":%s}]}".formatted(agent, other));
            case 4 -> send(server, "DELETE", "/v1/network/connections/" + connection, null);
            case 5, 6 ->
                send(
                        server,
                        "POST",
                        "/v1/network/agents/" + agent + "/services",
                        "{\"agent_service_name\":\"s%d\",\"agent_service_is_enabled\":%s,%s}"
                                .formatted(number, random.nextBoolean(), ranges));
            case 7 -> send(server, "PATCH", at, "{" + ranges + "}");
            case 8 -> send(server, "DELETE", at, null);
            case 9 ->
                send(
                        server,
                        "PATCH",
                        "/v1/network/agents/services/bulk",
                        "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}"
                                .formatted(subnet, random.nextBoolean()));
            case 10 -> send(server, "DELETE", "/v1/network/agents/services/" + subnet, null);
            case 11 ->
                send(
                        server,
                        "POST",
                        "/v1/network/agents/services/remove",
                        "{\"agent_service_subnet_ids\":[%d,%d,%d]}".formatted(subnet + 1, subnet + 2, subnet + 5));
            case 12 -> takeOutOfAConnection(server, random);
            default -> switchInAConnection(server, random);
        };
    }

    private static String switchInAConnection(TestServer server, Random random) {
        var all = server.get("/v1/network/connections/services?limit=1000").data();
        if (all.isEmpty()) return "nothing";
        var connection = all.get(random.nextInt(all.size()));
        var services =
                connection.path(random.nextBoolean() ? "agent_1" : "agent_2").path("agent_services");
        if (services.isEmpty()) return "nothing";
        return send(
                server,
                "PATCH",
                "/v1/network/connections/services",
                ("{\"agent_connection_group_id\":%d,"
                                + "\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":%s}]}")
                        .formatted(
                                connection.path("agent_connection_group_id").asInt(),
                                services.get(0)
                                        .path("agent_service_subnets")
                                        .get(0)
                                        .path("agent_service_subnet_id")
                                        .asInt(),
                                random.nextInt(3) > 0));
    }

    private static String takeOutOfAConnection(TestServer server, Random random) {
        var entries = server.get("/v1/network/connections/services?limit=1000")
                .data()
                .findValuesAsString("agent_connection_subnet_id");
        if (entries.isEmpty()) return "nothing";
        var entry = entries.get(random.nextInt(entries.size()));
        return random.nextBoolean()
                ? send(server, "DELETE", "/v1/network/connections/services/" + entry, null)
                : send(
                        server,
                        "POST",
                        "/v1/network/connections/services/remove",
                        "{\"agent_connection_subnet_ids\":[" + entry + "]}");
    }

    private static String send(TestServer server, String method, String target, @Nullable String body) {
        var reply = server.call(method, target, body);
        assertThat(reply.status()).as("%s %s: %s", method, target, reply).isLessThan(500);
        return String.format(Locale.ROOT, "%s %s %s", method, target, body);
    }

    private static String one(TestServer server, Random random, String path, String id) {
        var all = server.get(path + "?limit=1000").data();
        return all.isEmpty()
                ? "1"
                : all.get(random.nextInt(all.size())).path(id).asString();
    }

    private static void assertRight(TestServer server, String when) {
        Map<Integer, Integer> subnets = new HashMap<>();
        Map<Integer, Integer> enabled = new HashMap<>();
        Set<Integer> known = new HashSet<>();
        for (var service : server.get("/v1/network/agents/services?limit=1000").data()) {
            int agent = service.path("agent_id").asInt();
            for (var subnet : service.path("agent_service_subnets")) {
                known.add(subnet.path("agent_service_subnet_id").asInt());
                subnets.merge(agent, 1, Integer::sum);
                if (subnet.path("agent_service_subnet_is_user_enabled").asBoolean())
                    enabled.merge(agent, 1, Integer::sum);
            }
        }
        for (var agent : server.get("/v1/network/agents?limit=1000").data()) {
            int id = agent.path("agent_id").asInt();
            assertThat(agent.path("agent_services_subnets_count").asInt())
                    .as("subnets of agent %d after %s", id, when)
                    .isEqualTo(subnets.getOrDefault(id, 0));
            assertThat(agent.path("agent_services_subnets_enabled_count").asInt())
                    .as("subnets switched on at agent %d after %s", id, when)
                    .isEqualTo(enabled.getOrDefault(id, 0));
        }
        Map<Integer, Integer> switchedOn = new HashMap<>();
        for (var connection :
                server.get("/v1/network/connections/services?limit=1000").data()) {
            for (var subnet : connection.path("agent_connection_subnets")) {
                assertThat(known)
                        .as(when)
                        .contains(subnet.path("agent_service_subnet_id").asInt());
                if (subnet.path("agent_connection_subnet_is_enabled").asBoolean()) {
                    switchedOn.merge(
                            connection.path("agent_connection_group_id").asInt(), 1, Integer::sum);
                }
            }
        }
        for (var connection : server.get("/v1/network/connections?limit=1000").data()) {
            int id = connection.path("agent_connection_group_id").asInt();
            assertThat(connection.path("agent_connection_subnets_enabled_count").asInt())
                    .as("subnets switched on in connection %d after %s", id, when)
                    .isEqualTo(switchedOn.getOrDefault(id, 0));
            end(connection.path("agent_1"), subnets, when);
            end(connection.path("agent_2"), subnets, when);
        }
    }

    private static void end(JsonNode end, Map<Integer, Integer> subnets, String when) {
        assertThat(end.path("agent_subnets_count").asInt())
                .as("subnets of an end after %s", when)
                .isEqualTo(subnets.getOrDefault(end.path("agent_id").asInt(), 0));
    }
}
