package syntropy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.AGENT_TAG;
import static syntropy.storage.tables.Tables.CONNECTION;
import static syntropy.storage.tables.Tables.RULE;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

/// After any history of rules, tags, agents and connections made and removed by hand, the connections that rules have
/// made are those of a computation from scratch, and the hand-made ones those that hands have made.
@Timeout(300)
class RuleHistoriesTest {
    private static final String POINT_TO_TAG = "/v1/network/rules/connections/point-to-tag";
    private static final String CONNECTIONS = "/v1/network/connections";

    @Test
    void ruleConnectionsAreThoseOfAComputationFromScratch() {
        for (int seed = 0; seed < 6; seed++) {
            try (var server = TestServer.fresh()) {
                history(server, seed, 250);
            }
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void onPostgresToo() {
        for (int seed = 6; seed < 8; seed++) {
            try (var server = TestServer.onPostgres()) {
                history(server, seed, 250);
            }
        }
    }

    @Test
    void whenManyChangeThingsAtOnce() throws Exception {
        try (var server = TestServer.fresh()) {
            atOnce(server, List.of(server, server, server, server), 60);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void whenTwoControllersChangeThingsAtOnce() throws Exception {
        try (var one = TestServer.onPostgres();
                var other = one.beside()) {
            for (int round = 0; round < 3; round++) atOnce(one, List.of(one, other, one, other), 40);
        }
    }

    private static void history(TestServer server, int seed, int changes) {
        var world = new World(server, server.token, new Random(seed));
        for (int i = 0; i < 6; i++) world.addAgent();
        for (int i = 0; i < changes; i++) {
            var what = world.change();
            world.check("history " + seed + ", change " + i + ": " + what);
        }
        assertThat(world.ruled).as("rule connections seen in history %s", seed).isGreaterThan(changes / 2);
        assertThat(world.handed).as("hand-made ones").isGreaterThan(changes / 4);
        assertThat(world.refused).as("removals refused").isPositive();
    }

    /// Several clients change one workspace, each as it likes; then everything is as if they had come one by one.
    private static void atOnce(TestServer server, List<TestServer> through, int changes)
            throws InterruptedException, ExecutionException {
        var first = new World(server, server.token, new Random(1));
        for (int i = 0; i < 8; i++) first.addAgent();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < through.size(); i++) {
                var world = new World(through.get(i), server.token, new Random(100 + i));
                all.add(threads.submit(() -> IntStream.range(0, changes).forEach(_ -> world.change())));
            }
            for (var each : all) each.get();
        }
        assertThat(first.made("RULE")).isEqualTo(first.wantedOfRules());
        first.withoutRules();
        assertThat(first.made("RULE")).isEmpty();
    }

    /// A workspace that changes at random, beside what must come of it.
    private static final class World {
        private static final List<String> TAGS = List.of("a", "b", "c", "d");

        final TestServer server;
        final String token;
        final Random random;
        final String secret;

        /// Pairs that a hand has connected, as `1-2`.
        final Set<String> byHand = new TreeSet<>();

        int ruled;
        int handed;
        int refused;

        World(TestServer server, String token, Random random) {
            this.server = server;
            this.token = token;
            this.random = random;
            this.secret = call("POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}")
                    .data()
                    .path("agent_token")
                    .asString();
        }

        TestServer.Reply call(String method, String target, String body) {
            var reply = server.as(token, method, target, body.isEmpty() ? null : body);
            assertThat(reply.status())
                    .as("%s %s %s: %s", method, target, body, reply)
                    .isLessThan(500);
            return reply;
        }

        /// Two of three are real.
        void addAgent() {
            var made = call(
                    "POST", "/v1/network/agents", "{\"agent_name\":\"n\",\"agent_token\":\"%s\"}".formatted(secret));
            int id = made.data().path("agent_id").asInt();
            if (random.nextInt(3) > 0) {
                server.database.write(tx -> tx.sql()
                        .update(AGENT)
                        .set(AGENT.TYPE, "LINUX")
                        .where(AGENT.WORKSPACE_ID.gt(0), AGENT.AGENT_ID.eq(id))
                        .execute());
            }
            retag(id);
        }

        String retag(int agent) {
            var body = "{\"agent_tags\":" + tags() + "}";
            call("PATCH", "/v1/network/agents/" + agent, body);
            return agent + " " + body;
        }

        /// Some of them, in a list of JSON.
        String tags() {
            return TAGS.stream()
                    .filter(_ -> random.nextInt(3) == 0)
                    .map("\"%s\""::formatted)
                    .collect(Collectors.joining(",", "[", "]"));
        }

        int agent() {
            var all = agents();
            return all.isEmpty() ? 1 : all.get(random.nextInt(all.size()));
        }

        List<Integer> agents() {
            return server.database.read(tx -> tx.sql()
                    .select(AGENT.AGENT_ID)
                    .from(AGENT)
                    .orderBy(AGENT.AGENT_ID)
                    .fetch(AGENT.AGENT_ID));
        }

        /// @return what was done
        String change() {
            int agent = agent();
            return switch (random.nextInt(16)) {
                case 0 -> {
                    if (agents().size() < 14) addAgent();
                    yield "one more agent";
                }
                case 1 -> {
                    if (agents().size() > 5
                            && call("DELETE", "/v1/network/agents/" + agent, "").status() == 204) {
                        byHand.removeIf(pair -> List.of(pair.split("-", -1)).contains(Integer.toString(agent)));
                    }
                    yield "agent " + agent + " goes";
                }
                case 2, 3, 4 -> "tags of " + retag(agent);
                case 5 -> {
                    var body =
                            "{\"agent_name\":\"n\",\"agent_token\":\"%s\",\"agent_tags\":%s}".formatted(secret, tags());
                    if (agents().size() < 14) call("POST", "/v1/network/agents", body);
                    yield "agent born with tags";
                }
                case 6, 7 -> sent("POST", POINT_TO_TAG, pointToTag(agent));
                case 8 -> sent("POST", POINT_TO_TAG + "/remove", pointToTag(agent));
                case 9, 10 ->
                    sent(
                            "PATCH",
                            POINT_TO_TAG,
                            "[%s,%s,%s]".formatted(ruleChange(agent), ruleChange(agent()), ruleChange(agent())));
                case 11 -> sent("DELETE", "/v1/network/rules/" + rule(), "");
                case 12, 13 -> connect(agent, agent());
                default -> disconnect();
            };
        }

        private String sent(String method, String target, String body) {
            call(method, target, body);
            return method + " " + target + " " + body;
        }

        private String pointToTag(int agent) {
            return "{\"agent_id\":%d,\"tag_names\":%s}".formatted(agent, tags());
        }

        private String ruleChange(int agent) {
            var op = List.of("add", "remove", "replace").get(random.nextInt(3));
            return "{\"op\":\"%s\",\"value\":%s}".formatted(op, pointToTag(agent));
        }

        private int rule() {
            var all = server.database.read(tx -> tx.sql()
                    .select(RULE.RULE_ID)
                    .from(RULE)
                    .orderBy(RULE.RULE_ID)
                    .fetch(RULE.RULE_ID));
            return all.isEmpty() ? 1 : all.get(random.nextInt(all.size()));
        }

        private String connect(int one, int other) {
            var reply = call(
                    "POST",
                    CONNECTIONS + "/point-to-point",
                    "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one, other));
            if (reply.status() == 202) byHand.add(pair(one, other));
            return "a hand connects " + one + " and " + other;
        }

        private String disconnect() {
            var all = call("GET", CONNECTIONS + "?limit=1000", "").data();
            if (all.isEmpty()) return "nothing";
            var connection = all.get(random.nextInt(all.size()));
            int id = connection.path("agent_connection_group_id").asInt();
            boolean many = random.nextBoolean();
            var reply = many
                    ? call("POST", CONNECTIONS + "/remove", "{\"agent_connection_group_ids\":[" + id + "]}")
                    : call("DELETE", CONNECTIONS + "/" + id, "");
            if (reply.status() == 204) {
                byHand.remove(pair(
                        connection.path("agent_1").path("agent_id").asInt(),
                        connection.path("agent_2").path("agent_id").asInt()));
            } else {
                refused++;
            }
            return "a hand takes away " + id + ": " + reply.status();
        }

        void check(String when) {
            var hands = made("API");
            assertThat(hands).as("made by hand, after %s", when).isEqualTo(byHand);
            var rules = wantedOfRules();
            assertThat(made("RULE")).as("made by rules, after %s", when).isEqualTo(rules);
            ruled += rules.size();
            handed += hands.size();
        }

        Set<String> made(String createdBy) {
            return server.database.read(tx -> new TreeSet<>(tx.sql()
                    .select(CONNECTION.AGENT_1_ID, CONNECTION.AGENT_2_ID)
                    .from(CONNECTION)
                    .where(CONNECTION.CREATED_BY.eq(createdBy))
                    .fetch(row -> pair(row.value1(), row.value2()))));
        }

        /// From scratch: every rule times every carrier of its tag, but for what hands have made.
        Set<String> wantedOfRules() {
            return server.database.read(tx -> {
                var virtual = new HashSet<Integer>();
                var carriers = new TreeMap<Integer, Set<Integer>>();
                var wanted = new TreeSet<String>();
                tx.sql()
                        .select(AGENT.AGENT_ID)
                        .from(AGENT)
                        .where(AGENT.TYPE.eq("VIRTUAL"))
                        .forEach(row -> virtual.add(row.value1()));
                tx.sql()
                        .select(AGENT_TAG.TAG_ID, AGENT_TAG.AGENT_ID)
                        .from(AGENT_TAG)
                        .forEach(row -> carriers.computeIfAbsent(row.value1(), _ -> new HashSet<>())
                                .add(row.value2()));
                tx.sql().select(RULE.AGENT_ID, RULE.TAG_ID).from(RULE).forEach(row -> {
                    for (int other : carriers.getOrDefault(row.value2(), Set.of())) {
                        int one = row.value1();
                        if (one != other && !(virtual.contains(one) && virtual.contains(other))) {
                            wanted.add(pair(one, other));
                        }
                    }
                });
                tx.sql()
                        .select(CONNECTION.AGENT_1_ID, CONNECTION.AGENT_2_ID)
                        .from(CONNECTION)
                        .where(CONNECTION.CREATED_BY.eq("API"))
                        .forEach(row -> wanted.remove(pair(row.value1(), row.value2())));
                return wanted;
            });
        }

        /// Takes every rule away.
        void withoutRules() {
            var changes = agents().stream()
                    .map("{\"op\":\"replace\",\"value\":{\"agent_id\":%d,\"tag_names\":[]}}"::formatted)
                    .collect(Collectors.joining(",", "[", "]"));
            assertThat(call("PATCH", POINT_TO_TAG, changes).status()).isEqualTo(204);
        }

        private static String pair(int one, int other) {
            return Math.min(one, other) + "-" + Math.max(one, other);
        }
    }
}
