package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Walks random lists in random orders and page sizes, while objects come and go between the pages.
class ListWalkTest {
    private static final String[] NAMES = {"a", "A", "b", "ä", "b b", "zz", "z%", "z_"};

    /// @param orders the fields whose values stay while an object exists; the first is the default
    private record Kind(String path, String id, List<String> orders) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "/v1/network/agents",
                    "agent_id",
                    List.of("agent_id", "agent_name", "agent_provider_name", "agent_type", "agent_location_country")),
            new Kind(
                    "/v1/network/connections",
                    "agent_connection_group_id",
                    List.of(
                            "agent_connection_group_id",
                            "agent_1_name",
                            "agent_2_name",
                            "agent_connection_group_updated_at")),
            new Kind("/v1/network/agents/services", "agent_service_id", List.of("agent_service_id")),
            new Kind("/v1/network/agents/tags", "agent_tag_id", List.of("agent_tag_id", "agent_tag_name")),
            new Kind(
                    "/v1/network/auth/agent-tokens",
                    "agent_token_id",
                    List.of("agent_token_id", "agent_token_name", "agent_token_valid_until", "agent_token_created_at")),
            new Kind(
                    "/v1/network/auth/access-tokens",
                    "access_token_id",
                    List.of("access_token_id", "access_token_name", "access_token_expiration")));

    @Test
    void everyWalkMeetsEachObjectOnceOnSqlite() {
        try (var server = TestServer.fresh()) {
            walk(server, 204);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void everyWalkMeetsEachObjectOnceOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            walk(server, 24);
        }
    }

    private static void walk(TestServer server, int walks) {
        long seed = 20_261_124;
        var world = new World(server, new Random(seed));
        for (int i = 0; i < 12; i++) world.addAgent();
        for (int i = 0; i < 60; i++) world.change();
        for (int i = 0; i < walks; i++) {
            var kind = KINDS.get(i % KINDS.size());
            var order = world.order(kind);
            var what = "walk %d of %s by '%s'".formatted(i, kind.path(), order);
            world.forwards(kind, order, what);
            world.bothWays(kind, order, what);
        }
        assertThat(world.changes).as("changes between pages").isGreaterThan(walks / 2);
    }

    /// A workspace that changes at random.
    private static final class World {
        final TestServer server;
        final Random random;
        final String secret;
        int changes;

        World(TestServer server, Random random) {
            this.server = server;
            this.random = random;
            this.secret = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}")
                    .data()
                    .path("agent_token")
                    .asString();
        }

        String order(Kind kind) {
            var keys = new LinkedHashSet<String>();
            int count = random.nextInt(4) == 0 ? 2 : 1;
            for (int i = 0; i < count; i++)
                keys.add(kind.orders().get(random.nextInt(kind.orders().size())));
            if (random.nextInt(6) == 0) return "";
            return keys.stream()
                    .map(key -> key + (random.nextBoolean() ? ":ASC" : ":DESC"))
                    .collect(Collectors.joining(","));
        }

        /// Goes through the list while it changes.
        void forwards(Kind kind, String order, String what) {
            var before = ids(kind, all(kind, order));
            var met = new ArrayList<String>();
            var gone = new HashSet<String>();
            String cursor = null;
            boolean more = true;
            while (more) {
                var page = page(kind, order, "skip", cursor, 1 + random.nextInt(7));
                if (page.code().equals("CURSOR_NOT_FOUND") && gone.contains(String.valueOf(cursor))) return;
                assertThat(page.status()).as("%s: %s", what, page).isEqualTo(200);
                var some = ids(kind, page);
                met.addAll(some);
                more = page.body().path("has_more").asBoolean();
                if (more) assertThat(some).as(what).isNotEmpty();
                if (!some.isEmpty()) cursor = some.getLast();
                if (more && random.nextBoolean()) {
                    var there = ids(kind, all(kind, order));
                    change();
                    there.removeAll(ids(kind, all(kind, order)));
                    gone.addAll(there);
                }
            }
            var after = ids(kind, all(kind, order));
            assertThat(met).as(what).doesNotHaveDuplicates();
            var stayed = new LinkedHashSet<>(before);
            stayed.retainAll(after);
            assertThat(met).as(what).containsAll(stayed);
        }

        /// With nothing changing in between, the pages from the end are those from the start.
        void bothWays(Kind kind, String order, String what) {
            int limit = 1 + random.nextInt(7);
            var all = ids(kind, all(kind, order));
            var forwards = new ArrayList<String>();
            String cursor = null;
            boolean more = true;
            while (more) {
                var page = page(kind, order, "skip", cursor, limit);
                forwards.addAll(ids(kind, page));
                more = page.body().path("has_more").asBoolean();
                assertThat(more).as(what).isEqualTo(forwards.size() < all.size());
                if (!forwards.isEmpty()) cursor = forwards.getLast();
            }
            assertThat(forwards).as(what).isEqualTo(all);
            if (all.isEmpty()) return;
            var backwards = new ArrayList<String>(List.of(all.getLast()));
            more = true;
            while (more) {
                var page = page(kind, order, "take", backwards.getFirst(), limit);
                backwards.addAll(0, ids(kind, page));
                more = page.body().path("has_more").asBoolean();
                assertThat(more).as(what).isEqualTo(backwards.size() < all.size());
            }
            assertThat(backwards).as(what).isEqualTo(all);
        }

        private TestServer.Reply page(Kind kind, String order, String side, @Nullable String cursor, int limit) {
            var query = kind.path() + "?limit=" + limit;
            if (!order.isEmpty()) query += "&order=" + order;
            if (cursor != null) query += "&" + side + "=" + cursor;
            return server.get(query);
        }

        private TestServer.Reply all(Kind kind, String order) {
            return page(kind, order, "skip", null, 1000);
        }

        private static List<String> ids(Kind kind, TestServer.Reply reply) {
            return reply.data()
                    .valueStream()
                    .map(each -> each.path(kind.id()).asString())
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        private String one(String path, String id) {
            var all = server.get(path + "?limit=1000").data();
            return all.isEmpty()
                    ? "0"
                    : all.get(random.nextInt(all.size())).path(id).asString();
        }

        private String name() {
            return NAMES[random.nextInt(NAMES.length)];
        }

        void addAgent() {
            server.post(
                    "/v1/network/agents",
                    "{\"agent_name\":\"%s\",\"agent_token\":\"%s\",\"agent_tags\":[\"%s%d\"],\"agent_provider_id\":%d}"
                            .formatted(name(), secret, name(), random.nextInt(40), 1 + random.nextInt(4)));
        }

        /// Makes or removes something; the clock goes on now and then, so that times are both equal and different.
        void change() {
            changes++;
            if (random.nextInt(3) == 0) server.clock.advance(Duration.ofSeconds(1));
            var agent = one("/v1/network/agents", "agent_id");
            switch (random.nextInt(9)) {
                case 0 -> addAgent();
                case 1 -> {
                    if (server.get("/v1/network/agents?limit=1000").data().size() > 10)
                        delete("/v1/network/agents/" + agent);
                }
                case 2, 3, 4 ->
                    server.post(
                            "/v1/network/connections/point-to-point",
                            "{\"agent_pairs\":[{\"agent_1_id\":%s,\"agent_2_id\":%s}]}"
                                    .formatted(agent, one("/v1/network/agents", "agent_id")));
                case 5 ->
                    delete("/v1/network/connections/" + one("/v1/network/connections", "agent_connection_group_id"));
                case 6 ->
                    server.post(
                            "/v1/network/agents/" + agent + "/services",
                            "{\"agent_service_name\":\"%s\",\"agent_service_subnets\":[\"10.%d.0.0/16\"]}"
                                    .formatted(name(), random.nextInt(256)));
                case 7 -> {
                    server.post(
                            "/v1/network/auth/agent-tokens",
                            "{\"agent_token_name\":\"%s\"%s}"
                                    .formatted(
                                            name(),
                                            random.nextBoolean()
                                                    ? ""
                                                    : ",\"agent_token_valid_until\":\"203%d-01-01T00:00:00Z\""
                                                            .formatted(random.nextInt(4))));
                    server.post(
                            "/v1/network/auth/access-tokens",
                            "{\"access_token_name\":\"%s\",\"access_token_expiration\":\"2027-0%d-01T00:00:00Z\",\"permissions\":[]}"
                                    .formatted(name(), 1 + random.nextInt(4)));
                }
                default -> {
                    var id = one("/v1/network/auth/access-tokens", "access_token_id");
                    var self = server.get("/v1/network/auth/access-tokens/self");
                    if (!id.equals(self.data().path("access_token_id").asString())) {
                        delete("/v1/network/auth/access-tokens/" + id);
                    }
                }
            }
        }

        private void delete(String target) {
            server.call("DELETE", target, null);
        }
    }
}
