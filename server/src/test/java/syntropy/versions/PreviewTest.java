package syntropy.versions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;
import syntropy.event.Outbox;
import syntropy.event.Seals;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Actor;
import syntropy.kernel.Caller;
import syntropy.kernel.Failed;
import syntropy.kernel.Ids;
import syntropy.kernel.Json;
import syntropy.kernel.Origin;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.storage.Tx;
import syntropy.workspace.Workspaces;
import tools.jackson.databind.JsonNode;

/// What an upgrade would change of what the workspace reads, and what is kept to tell it.
class PreviewTest {
    private static final String PREVIEW = "/v1/network/versions/preview";
    private static final String NEWEST = "{\"api_date\":\"2026-11-24\"}";
    private static final String AGENTS = "/v1/network/agents";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoUsedSkipAndTakeAsOffsetsIsShownWhatBecomesOfThem() {
        pagesByOffset(server);
    }

    @Test
    @Needs(Tool.POSTGRES)
    void theSameOnPostgresWhereTheOtherControllerWroteThemDown() {
        try (var one = TestServer.onPostgres()) {
            pagesByOffset(one);
            one.flushReads();
            try (var other = one.beside()) {
                var seen = other.as(one.token, "POST", PREVIEW, NEWEST).data();
                assertThat(seen).isEqualTo(one.post(PREVIEW, NEWEST).data());
                assertThat(seen.path("different_count").asInt()).isPositive();
            }
        }
    }

    private static void pagesByOffset(TestServer server) {
        server.pin("2022-07-07", null);
        for (var name : List.of("a", "b", "c")) agent(server, name);
        server.get(AGENTS + "?skip=2&take=1");
        server.get(AGENTS + "?skip=1");
        server.get(AGENTS + "?skip=0&take=20");
        server.get(AGENTS + "?take=50");
        server.post(AGENTS + "/search", "{\"filter\":{\"agent_name\":\"a\"},\"skip\":0,\"take\":20}");
        server.get("/v1/network/auth/access-tokens/self");

        var preview = server.post(PREVIEW, NEWEST).data();

        assertThat(preview.path("workspace_api_date").asString()).isEqualTo("2022-07-07");
        assertThat(preview.path("same_count").asInt()).isEqualTo(1);
        assertThat(preview.path("left_out_count").asInt()).isZero();
        var conflict = request(preview, "skip=2&take=1");
        assertThat(conflict.path("result").asString()).isEqualTo("REFUSED");
        assertThat(conflict.path("status_before").asInt()).isEqualTo(206);
        assertThat(conflict.path("status_after").asInt()).isEqualTo(400);
        assertThat(conflict.path("refusal").path("code").asString()).isEqualTo("CURSOR_CONFLICT");
        assertThat(conflict.path("changes").valueStream().map(JsonNode::asString))
                .containsExactly("CursorLists");
        var gone = request(preview, "take=50");
        assertThat(gone.path("refusal").path("code").asString()).isEqualTo("CURSOR_NOT_FOUND");
        assertThat(gone.path("changes").valueStream().map(JsonNode::asString)).containsExactly("CursorLists");
        var zero = request(preview, "skip=0&take=20");
        assertThat(zero.path("refusal").path("code").asString()).isEqualTo("VALIDATION_ERROR");
        assertThat(zero.path("refusal").path("errors").findValuesAsString("pointer"))
                .containsExactly("/skip");
        assertThat(zero.path("headers").path(0).path("after").asString()).isEqualTo("application/problem+json");
        assertThat(preview.path("changes").findValuesAsString("name")).contains("CursorLists");
    }

    /// The cursor happens to name an agent, so nothing is refused: the page is another one, which only a replay tells.
    @Test
    void anOffsetThatHappensToNameAnObjectShowsThePageAsItWouldBe() {
        server.pin("2022-07-07", null);
        for (var name : List.of("a", "b", "c")) agent(server, name);
        server.get(AGENTS + "?skip=2");

        var seen = request(server.post(PREVIEW, NEWEST).data(), "skip=2");

        assertThat(seen.path("result").asString()).isEqualTo("DIFFERENT");
        assertThat(seen.path("status_before").asInt()).isEqualTo(206);
        assertThat(seen.path("status_after").asInt()).isEqualTo(200);
        assertThat(difference(seen, "/has_more").path("kind").asString()).isEqualTo("ADDED");
        assertThat(difference(seen, "/has_more").path("after").asString()).isEqualTo("false");
        assertThat(difference(seen, "/has_more").path("changes").valueStream().map(JsonNode::asString))
                .containsExactly("CursorLists");
    }

    @Test
    void whatDiffersInEachElementOfAListIsOneDifferenceWithItsChange() {
        server.pin("2023-02-22", null);
        for (var name : List.of("a", "b", "c")) agent(server, name);
        server.get(AGENTS);

        var seen = request(server.post(PREVIEW, NEWEST).data(), "");

        var status = difference(seen, "/data/0/agent_status");
        assertThat(status.path("kind").asString()).isEqualTo("CHANGED");
        assertThat(status.path("before").asString()).isEqualTo("{\"status\":\"OK\"}");
        assertThat(status.path("after").asString()).isEqualTo("\"OK\"");
        assertThat(status.path("places_count").asInt()).isEqualTo(3);
        assertThat(status.path("changes").valueStream().map(JsonNode::asString)).containsExactly("AgentStatusAsText");
        assertThat(seen.path("changes").valueStream().map(JsonNode::asString))
                .containsExactly("AgentStatusAsText", "CursorLists", "AgentTokenNames", "EmptyInsteadOfNull");
    }

    /// A text, an object, and a text again: over both changes nothing has changed.
    @Test
    void changesThatTakeEachOtherBackAreNoDifference() {
        server.pin("2022-07-07", null);
        agent(server, "a");
        server.get(AGENTS + "/1");

        var preview = server.post(PREVIEW, NEWEST).data();

        assertThat(preview.path("changes").findValuesAsString("name"))
                .doesNotContain("AgentStatusAsText", "AgentStatusAsObject");
    }

    @Test
    void everyRequestSaysWhoDecidesOnItsDate() {
        server.pin("2022-07-07", null);
        agent(server, "a");
        var pinned = tokenPinnedTo("2023-02-22");
        server.get(AGENTS);
        server.as(pinned, "GET", AGENTS, null);
        server.call(
                "GET",
                AGENTS,
                null,
                Map.of("authorization", "Bearer " + server.token, "syntropy-version", "2022-07-07"));

        var all = server.post(PREVIEW, NEWEST).data().path("requests");

        assertThat(all.valueStream()
                        .map(each -> each.path("api_date_named_by").asString() + " "
                                + each.path("api_date").asString()))
                .containsExactlyInAnyOrder("WORKSPACE 2022-07-07", "TOKEN 2023-02-22", "REQUEST 2022-07-07");
    }

    @Test
    void afterTheUpgradeNothingIsLeftToSeeAndThePreviewLooksBack() {
        server.pin("2023-02-22", null);
        agent(server, "a");
        server.get(AGENTS);
        server.post("/v1/network/versions/upgrade", NEWEST);

        assertThat(server.post(PREVIEW, NEWEST).data().path("different_count").asInt())
                .isZero();

        var back = server.post(PREVIEW, "{\"api_date\":\"2023-02-22\"}").data();
        assertThat(difference(request(back, ""), "/data/0/agent_status")
                        .path("after")
                        .asString())
                .isEqualTo("{\"status\":\"OK\"}");
    }

    @Test
    void isDoneAsTheCallerMayAndLeavesNoTrace() {
        server.pin("2022-07-07", null);
        agent(server, "a");
        server.get(AGENTS);
        server.get("/v1/network/workspace");
        var reader = server.token(server.workspace, Set.of(Permission.WORKSPACE_READ));
        server.flushReads();
        var before = server.everything();

        var seen = server.as(reader, "POST", PREVIEW, NEWEST).data();

        assertThat(seen.path("not_permitted_count").asInt()).isEqualTo(1);
        assertThat(seen.toString()).doesNotContain(AGENTS);
        assertThat(server.everything()).isEqualTo(before);
    }

    @Test
    void anotherWorkspacesRequestsNeverAppear() {
        server.pin("2022-07-07", null);
        agent(server, "mine");
        server.post(AGENTS + "/search", "{\"search\":\"mine\"}");
        var other = server.workspace("other");
        server.pin("2022-07-07", null);
        var theirs = server.token(other, EnumSet.allOf(Permission.class));
        for (int i = 0; i < 2; i++) {
            var seen = server.as(theirs, "POST", PREVIEW, NEWEST);
            assertThat(seen.data().path("different_count").asInt()).isZero();
            assertThat(seen.toString()).doesNotContain("mine");
            server.flushReads();
        }
        assertThat(server.post(PREVIEW, NEWEST).toString()).contains("mine");
    }

    @Test
    void keepsOnlyReadsThatSucceededAndNeitherWritesNorPreviewsNorStreams() {
        agent(server, "a");
        server.get(AGENTS + "/99");
        server.get(AGENTS + "?x=1");
        server.post(PREVIEW, NEWEST);
        assertThat(server.get("/v1/network/events/stream").status()).isEqualTo(200);
        server.get("/v1/network/workspace");
        server.flushReads();

        assertThat(kept()).extracting(RecentRead::path).containsExactly("/v1/network/workspace");
    }

    @Test
    void keepsOneOfEachKind() {
        for (var name : List.of("a", "b", "c")) agent(server, name);
        for (int id = 1; id <= 3; id++) server.get(AGENTS + "/" + id);
        server.get(AGENTS + "?limit=1");
        server.get(AGENTS + "?limit=2");
        server.get(AGENTS + "?limit=2&skip=1");
        server.post(AGENTS + "/search", "{\"filter\":{\"agent_id\":[1]}}");
        server.post(AGENTS + "/search", "{\"filter\":{\"agent_id\":[2,3]}}");
        server.post(AGENTS + "/search", "{\"filter\":{\"agent_id\":[]}}");
        server.flushReads();

        assertThat(kept()).hasSize(5);
    }

    @Test
    void aKindIsKeptAnewAfterTenMinutesAndForgottenAfterThirtyDays() {
        agent(server, "a");
        server.get(AGENTS + "?limit=1");
        server.flushReads();
        server.clock.advance(Duration.ofMinutes(9));
        server.get(AGENTS + "?limit=2");
        server.flushReads();
        assertThat(kept()).extracting(RecentRead::query).containsExactly("limit=1");
        server.clock.advance(Duration.ofMinutes(1));
        server.get(AGENTS + "?limit=3");
        server.flushReads();
        assertThat(kept()).extracting(RecentRead::query).containsExactly("limit=3");

        server.clock.advance(Duration.ofDays(30));
        assertThat(kept()).isEmpty();
        assertThat(server.database.<Integer>write(tx -> RecentReads.purge(tx, server.clock.instant())))
                .isEqualTo(1);
    }

    @Test
    void aWorkspaceKeepsItsLatestTwoHundred() {
        var reads = new RecentReads(server.database, server.clock);
        for (int i = 0; i < 3; i++) {
            int from = i * 100;
            IntStream.range(from, from + 100).forEach(each -> reads.note(read("q" + each + "=1", "")));
            reads.flush();
            server.clock.advance(Duration.ofMinutes(1));
        }

        var queries = listed(reads).stream().map(RecentRead::query).toList();
        assertThat(new HashSet<>(queries))
                .hasSize(200)
                .contains("q100=1", "q299=1")
                .doesNotContain("q99=1");
        assertThat(kept()).hasSize(200);
    }

    @Test
    void whatWaitsToBeWrittenIsBounded() {
        var reads = new RecentReads(server.database, server.clock);
        IntStream.range(0, 1000).forEach(each -> reads.note(read("q" + each + "=1", "")));
        assertThat(listed(reads)).hasSize(200);

        reads.note(read("large=1", "{\"search\":\"" + "x".repeat(RecentReads.LARGEST) + "\"}"));
        assertThat(listed(reads)).noneMatch(each -> each.query().startsWith("large"));
    }

    @Test
    void noSecretIsKept() {
        var access = server.token;
        var encoded = access.replace("_", "%5F");
        var webToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWNyZXQifQ.c2VjcmV0LXNpZ25hdHVyZQ";
        var key = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
        var reads = new RecentReads(server.database, server.clock);
        reads.note(read("a=" + encoded + "&agent_token=plain", ""));
        reads.note(read("b=" + webToken + "&c=" + key.replace("+", "%2B"), ""));
        reads.note(read("", "{\"search\":\"" + access + "\"}"));
        reads.note(read("", "{\"filter\":{\"agent_name\":\"\\u0073yn_" + access.substring(4) + "\"}}"));
        reads.note(read("", "{\"agent_token\":\"plain\",\"list\":[\"" + webToken + "\",{\"password\":\"plain\"}]}"));
        var waiting = listed(reads).toString();
        reads.flush();
        var stored = listed(reads).toString();

        assertThat(stored).contains("search", "agent_token", "agent_name", "b=", "&c=");
        for (var text : List.of(waiting, stored, String.join("\n", server.everything()))) {
            assertThat(text)
                    .doesNotContain(access.substring(7, 30), "plain", "eyJhbGci", "c2VjcmV0", "TF+lXXJ", "TF%2BlXXJ");
        }
    }

    @Test
    void aSecretThatWasSentByMistakeIsNeitherKeptNorShown() {
        server.post(AGENTS + "/search", "{\"search\":\"" + server.token + "\"}");
        server.flushReads();

        var shown = server.post(PREVIEW, "{\"api_date\":\"2022-07-07\"}").toString();

        assertThat(shown).contains("syn_at_…").doesNotContain(server.token.substring(7, 30));
        assertThat(server.everything()).noneMatch(row -> row.contains(server.token.substring(7, 30)));
    }

    @Test
    void takesItsTimeAndNoMoreAndOneAtATime() {
        agent(server, "a");
        server.get(AGENTS);
        server.flushReads();
        var versions = new Versions(Changes.all());
        var reads = new RecentReads(server.database, server.clock);
        var workspaces = new Workspaces(
                new Outbox(new Ids(server.clock, new Random(1)), server.clock, new Seals(new byte[32])),
                versions.dates(),
                server.clock);
        var caller = new Caller(
                server.workspace,
                Actor.OPERATOR,
                Set.of(),
                null,
                null,
                null,
                new Origin("local", "test", "req_1", Changes.OURS, "test"));
        var replays = new Held();
        replays.previews = new Previews(versions, reads, replays, workspaces, Duration.ZERO);
        replays.caller = caller;

        var preview = server.database.<Preview>read(tx -> {
            replays.tx = tx;
            return replays.previews.of(tx, caller, Versions.FIRST);
        });

        assertThat(preview.leftOutCount()).isEqualTo(1);
        assertThat(preview.requests()).isEmpty();
        assertThat(replays.met).isEqualTo(new Problem.Busy());
    }

    /// Asks for another preview while one runs.
    @SuppressWarnings("NullAway.Init") // set right after it is made
    private static final class Held implements Replays {
        Previews previews;
        Caller caller;
        Tx tx;
        Problem met;

        @Override
        public Optional<Replay> of(String method, String path, String query, String body) {
            met = catchThrowableOfType(Failed.class, () -> previews.of(tx, caller, Versions.FIRST))
                    .problem();
            return Optional.of(new Replay() {
                @Override
                public String operation() {
                    return "Any";
                }

                @Override
                public boolean isOpenTo(Caller who) {
                    return true;
                }

                @Override
                public Answering by(Tx in, Caller who) {
                    throw new AssertionError("the time is over");
                }
            });
        }
    }

    @Test
    void whatIsShownIsBounded() {
        server.pin("2022-07-07", null);
        agent(server, "n".repeat(255));
        server.post(AGENTS + "/search", "{\"search\":\"" + "n".repeat(250) + "\"}");
        server.get(AGENTS + "?filter=" + "1,".repeat(2000) + "1");

        var preview = server.post(PREVIEW, NEWEST).data();

        for (var request : preview.path("requests")) {
            assertThat(request.path("query").asString().length()).isLessThanOrEqualTo(1001);
            assertThat(request.path("differences").size()).isLessThanOrEqualTo(20);
            for (var each : request.path("differences")) {
                assertThat(each.path("before").asString("").length()).isLessThanOrEqualTo(161);
                assertThat(each.path("after").asString("").length()).isLessThanOrEqualTo(161);
            }
        }
    }

    @Test
    void differencesOfTwoValuesWithNothingInCommonAreBounded() {
        var wide = Json.MAPPER.createObjectNode();
        for (int i = 0; i < 5000; i++) wide.put("x" + i, i);

        var found = Differences.of(Json.MAPPER.createObjectNode(), wide);

        assertThat(found.size()).isEqualTo(200);
        assertThat(found.shown(20, Map.of())).hasSize(20);
    }

    @Test
    void differencesTellWhatIsThereAndWhatIsNot() {
        var before =
                Json.MAPPER.readTree("{\"a\":1,\"b\":[{\"c\":1},{\"c\":2},{\"c\":3}],\"d/e\":null,\"f\":{\"g\":1}}");
        var after = Json.MAPPER.readTree("{\"a\":1,\"b\":[{\"c\":9},{\"c\":2}],\"d/e\":0,\"f\":{\"h\":1}}");

        assertThat(Differences.of(before, after).shown(20, Map.of("All", Differences.of(before, after))))
                .containsExactly(
                        new Preview.Difference("/b/0/c", Preview.Kind.CHANGED, "1", "9", 1, List.of("All")),
                        new Preview.Difference("/b/2", Preview.Kind.REMOVED, "{\"c\":3}", null, 1, List.of("All")),
                        new Preview.Difference("/d~1e", Preview.Kind.CHANGED, "null", "0", 1, List.of("All")),
                        new Preview.Difference("/f/g", Preview.Kind.REMOVED, "1", null, 1, List.of("All")),
                        new Preview.Difference("/f/h", Preview.Kind.ADDED, null, "1", 1, List.of("All")));
    }

    @Test
    void theWayBetweenTwoDatesIsWalkedEitherWay() {
        var versions = new Versions(Changes.all());
        var up = versions.way(Versions.FIRST, versions.dates().newest());
        var down = versions.way(versions.dates().newest(), Versions.FIRST);

        assertThat(up).hasSize(Changes.all().size());
        assertThat(up.getLast().at().isNewest()).isTrue();
        assertThat(down.stream().map(Versions.Turn::change).toList().reversed())
                .isEqualTo(up.stream().map(Versions.Turn::change).toList());
        assertThat(down.getLast().at()).isSameAs(versions.at(Versions.FIRST));
        assertThat(versions.way(Versions.FIRST, Versions.FIRST)).isEmpty();
    }

    private RecentReads.Read read(String query, String body) {
        return new RecentReads.Read(
                server.workspace,
                new AccessTokenId("act_1"),
                "Any",
                body.isEmpty() ? "GET" : "POST",
                "/v1/any",
                query,
                body.getBytes(UTF_8),
                Versions.FIRST,
                NamedBy.WORKSPACE);
    }

    /// What is stored.
    private List<RecentRead> kept() {
        return listed(new RecentReads(server.database, server.clock));
    }

    private List<RecentRead> listed(RecentReads reads) {
        return server.database.read(tx -> reads.list(tx, server.workspace));
    }

    private static JsonNode request(JsonNode preview, String query) {
        return preview.path("requests")
                .valueStream()
                .filter(each -> each.path("query").asString().equals(query))
                .findFirst()
                .orElseThrow(() -> new AssertionError(query + " is not in " + preview));
    }

    private static JsonNode difference(JsonNode request, String pointer) {
        return request.path("differences")
                .valueStream()
                .filter(each -> each.path("pointer").asString().equals(pointer))
                .findFirst()
                .orElseThrow(() -> new AssertionError(pointer + " is not in " + request));
    }

    private static void agent(TestServer server, String name) {
        var headers = Map.of("authorization", "Bearer " + server.token, "syntropy-version", "2026-11-24");
        var secret = server.call("POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}", headers)
                .data()
                .path("agent_token")
                .asString();
        var made = server.call(
                "POST", AGENTS, "{\"agent_name\":\"%s\",\"agent_token\":\"%s\"}".formatted(name, secret), headers);
        assertThat(made.status()).isEqualTo(201);
    }

    private String tokenPinnedTo(String date) {
        var headers = Map.of("authorization", "Bearer " + server.token, "syntropy-version", "2026-11-24");
        var made = server.call(
                "POST",
                "/v1/network/auth/access-tokens",
                "{\"access_token_name\":\"p\",\"access_token_expiration\":\"2027-06-01T00:00:00Z\","
                        + "\"permissions\":[\"platform.agents.read\"],\"access_token_api_date\":\"" + date + "\"}",
                headers);
        return made.data().path("access_token").asString();
    }
}
