package syntropy.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;
import syntropy.kernel.ApiDate;
import syntropy.kernel.EventId;
import syntropy.kernel.Permission;
import syntropy.storage.CursorNotFound;

/// The stream of what happens, over real sockets.
@Timeout(120)
class EventStreamTest {
    private static final String STREAM = "/v1/network/events/stream";
    private static final Duration SECOND = Duration.ofSeconds(1);

    TestServer server = TestServer.fresh();
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        server.close();
        client.shutdownNow();
    }

    private Following follow(String query, String token, String place, String... headers) {
        return new Following(client, "http://127.0.0.1:" + server.listen() + STREAM + query, token, place, headers);
    }

    private Following follow(String query) {
        return follow(query, server.token, "");
    }

    private void rename(int agent, String name) {
        assertThat(server.call("PATCH", "/v1/network/agents/" + agent, "{\"agent_name\":\"" + name + "\"}")
                        .status())
                .isEqualTo(204);
    }

    private List<Happened> table() {
        return server.database.read(tx -> server.feed().after(tx, server.workspace, 0, Integer.MAX_VALUE));
    }

    @Test
    void tellsWhatHappensFromNowOnAsTheListDoes() {
        int agent = server.agent("one");
        try (var following = follow("")) {
            rename(agent, "two");
            var message = following.next();

            var listed = server.get("/v1/network/events?limit=1").data().get(0);
            assertThat(message.json()).isEqualTo(listed);
            assertThat(message.id()).isEqualTo(listed.path("event_id").asString());
            assertThat(message.event()).isEqualTo("agent.updated");
            assertThat(following.isQuietFor(SECOND)).isTrue();
        }
    }

    @Test
    void saysThatItIsAStreamThatNobodyMayKeepOrHoldBack() {
        try (var following = follow("", server.token, "", "Accept-Encoding", "gzip")) {
            var headers = following.response.headers();
            assertThat(headers.firstValue("content-type")).hasValue("text/event-stream");
            assertThat(headers.firstValue("cache-control")).hasValue("no-store");
            assertThat(headers.firstValue("x-accel-buffering")).hasValue("no");
            assertThat(headers.firstValue("content-encoding")).isEmpty();
            assertThat(headers.firstValue("syntropy-version")).hasValue(TestServer.NEWEST);
            assertThat(headers.firstValue("syntropy-request-id")).isPresent();
        }
    }

    /// At every date, each event is what the list of that date has.
    @Test
    void hasTheShapeOfTheDate() {
        int agent = server.agent("one");
        server.connection(agent, server.agent("two"));
        rename(agent, "three");
        for (ApiDate date : server.dates()) {
            var headers = Map.of("authorization", "Bearer " + server.token, "syntropy-version", date.toString());
            var target = "/v1/network/events?order=event_number:ASC&"
                    + (date.toString().equals(TestServer.NEWEST) ? "limit" : "take") + "=1000";
            var listed = server.call("GET", target, null, headers).data();
            try (var following =
                    follow("", server.token, EventId.place(0).value(), "Syntropy-Version", date.toString())) {
                var told = following.next(listed.size()).stream()
                        .map(Following.Message::json)
                        .toList();
                assertThat(told)
                        .as(date.toString())
                        .isEqualTo(listed.valueStream().toList());
            }
        }
    }

    @Test
    void comesByHttp2AsWell() throws Exception {
        try (var two = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build();
                var following = new Following(two, "http://127.0.0.1:" + server.listen() + STREAM, server.token, "")) {
            assertThat(following.response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            int agent = server.agent("one");
            assertThat(following.next(2)).extracting(Following.Message::event).contains("agent.created");
            server.call("DELETE", "/v1/network/agents/" + agent, null);
            assertThat(following.next().event()).isEqualTo("agent.deleted");
        }
    }

    @Test
    void tellsOnlyWhatIsAskedFor() {
        int one = server.agent("one");
        int other = server.agent("other");
        try (var types = follow("?type=*.deleted,agent_token.*");
                var ofOne = follow("?object_type=agent&object_id=" + one);
                var both = follow("?object_type=agent&object_id=" + other + "&type=agent.deleted")) {
            rename(one, "changed");
            rename(other, "changed too");
            server.agentToken();
            server.call("DELETE", "/v1/network/agents/" + other, null);
            server.call("DELETE", "/v1/network/agents/" + one, null);

            assertThat(types.next(3))
                    .extracting(Following.Message::event)
                    .containsExactly("agent_token.created", "agent.deleted", "agent.deleted");
            assertThat(ofOne.next(2))
                    .extracting(Following.Message::event)
                    .containsExactly("agent.updated", "agent.deleted");
            assertThat(both.next().json().path("object_id").asInt()).isEqualTo(other);
            assertThat(types.isQuietFor(SECOND)).isTrue();
            assertThat(ofOne.isQuietFor(Duration.ofMillis(100))).isTrue();
            assertThat(both.isQuietFor(Duration.ofMillis(100))).isTrue();
        }
    }

    /// Before it has been told anything it knows where it began, so what happens while it is away isn't lost.
    @Test
    void whoGoesBeforeTheFirstEventComesBackToIt() throws Exception {
        server.agent("before");
        var following = follow("?type=agent.created");
        following.awaitPlace();
        following.close();
        int missed = server.agent("meanwhile");

        try (var back = follow("?type=agent.created", server.token, following.place())) {
            assertThat(back.next().json().path("object_id").asInt()).isEqualTo(missed);
        }
    }

    /// Whoever waits for something rare doesn't come back to where that last happened.
    @Test
    void whatIsLeftOutMovesThePlaceToo() {
        int agent = server.agent("one");
        try (var following = follow("?type=rule.created")) {
            assertThat(following.isQuietFor(Duration.ofMillis(500))).isTrue();
            var begun = following.place();
            rename(agent, "two");
            var last = table().getLast().id();
            assertThat(begun).isNotEqualTo(last).isNotEmpty();

            long began = System.nanoTime();
            while (!following.place().equals(last)) {
                assertThat(following.isQuietFor(Duration.ofMillis(100))).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            }
        }
    }

    @Test
    void theHeaderWinsOverTheQueryThatAClientComesBackWith() {
        server.agent("one");
        server.agent("two");
        var all = table();
        var first = all.get(0).id();
        var later = all.get(all.size() - 2).id();

        try (var by = follow("?last_event_id=" + first);
                var both = follow("?last_event_id=" + first, server.token, later)) {
            assertThat(by.next().id()).isEqualTo(all.get(1).id());
            assertThat(both.next().id()).isEqualTo(all.getLast().id());
        }
    }

    @Test
    void nothingIsLostOrToldTwiceHoweverOftenItBreaks() throws Exception {
        resumes("", Set.of(), 40);
        resumes("?type=agent.updated,*.deleted", Set.of("agent.updated", "agent.deleted", "agent_token.deleted"), 15);
    }

    @Test
    @Needs(Tool.POSTGRES)
    void nothingIsLostOrToldTwiceOnPostgres() throws Exception {
        server.close();
        server = TestServer.onPostgres();
        resumes("", Set.of(), 20);
    }

    /// @param types those that the query lets; empty for all
    private void resumes(String query, Set<String> types, int breaks) throws Exception {
        var random = new Random(7);
        var isOver = new AtomicBoolean();
        var before = table().size();
        var place = table().getLast().id();
        int agent = server.agent("busy" + before);
        var changes = Thread.ofVirtual().start(() -> {
            for (int i = 0; !isOver.get(); i++) {
                rename(agent, "name" + i);
                if (i % 5 == 0) server.agentToken();
                if (i % 11 == 0) server.call("DELETE", "/v1/network/agents/" + server.agent("passing"), null);
            }
        });
        var told = new ArrayList<String>();
        for (int i = 0; i < breaks; i++) {
            try (var following = follow(query, server.token, place)) {
                if (following.response.statusCode() == 429) continue;
                assertThat(following.response.statusCode()).isEqualTo(200);
                int some = random.nextInt(30);
                for (int k = 0; k < some; k++) {
                    var message = following.next();
                    told.add(message.id());
                    place = message.id();
                }
            }
        }
        isOver.set(true);
        changes.join();
        var expected = table().stream()
                .skip(before)
                .filter(event -> types.isEmpty() || types.contains(event.type()))
                .map(Happened::id)
                .toList();
        try (var rest = follow(query, server.token, place)) {
            while (told.size() < expected.size()) told.add(rest.next().id());
            assertThat(rest.isQuietFor(SECOND)).isTrue();
        }
        assertThat(told).hasSizeGreaterThan(breaks).isEqualTo(expected);
    }

    @Test
    void aPlaceThatIsUnknownElsewhereOrGoneIsRefused() {
        server.agent("one");
        server.agent("two");
        var all = table();
        var theirs = server.token(server.workspace("other"), EnumSet.allOf(Permission.class));
        var last = all.getLast().id();
        var never = last.substring(0, last.length() - 1) + (last.endsWith("0") ? "1" : "0");
        for (var place : List.of("nothing", never, EventId.place(9999).value())) {
            refused(follow("", server.token, place));
        }
        refused(follow("", theirs, last));

        int kept = 2;
        int gone = all.size() - kept;
        assertThat(gone).isGreaterThan(1);

        purge(gone);

        for (var lost : all.subList(0, gone - 1)) refused(follow("", server.token, lost.id()));
        try (var edge = follow("", server.token, all.get(gone - 1).id())) {
            assertThat(edge.next(kept))
                    .extracting(Following.Message::id)
                    .containsExactly(all.get(gone).id(), last);
        }
    }

    private static void refused(Following following) {
        try (following) {
            assertThat(following.response.statusCode()).isEqualTo(400);
            assertThat(following.problem().path("code").asString()).isEqualTo("CURSOR_NOT_FOUND");
        }
    }

    /// As keeping events for a while only will do.
    private void purge(long upTo) {
        server.database.write(tx -> tx.sql()
                        .deleteFrom(EVENT)
                        .where(EVENT.WORKSPACE_ID.eq(server.workspace.value()), EVENT.EVENT_NUMBER.le(upTo))
                        .execute()
                + tx.sql()
                        .update(EVENT_CHAIN)
                        .set(EVENT_CHAIN.KEPT_AFTER, upTo)
                        .where(EVENT_CHAIN.WORKSPACE_ID.eq(server.workspace.value()))
                        .execute());
    }

    /// A client that reads more slowly than events are thrown away is cut, and refused when it comes back.
    @Test
    void whatIsThrownAwayWhileItReadsIsNotPassedOver() {
        for (int i = 0; i < 4; i++) server.agentToken();
        var all = table();
        int gone = all.size() - 2;
        purge(gone);

        for (int most : List.of(1, gone, 200)) {
            assertThatThrownBy(() -> next(new EventId(all.get(1).id()), most)).isInstanceOf(CursorNotFound.class);
        }
        var rest = next(new EventId(all.get(gone - 1).id()), 200);
        assertThat(rest.events()).extracting(Happened::number).containsExactly(gone + 1L, gone + 2L);
        assertThat(rest.isLast()).isTrue();
        assertThat(next(new EventId(all.get(gone).id()), 200).events()).hasSize(1);
    }

    private EventFeed.Next next(EventId place, int most) {
        return server.database.read(tx -> server.feed().next(tx, server.workspace, place, most));
    }

    @Test
    void whereNothingIsKeptTheStreamStillHasAPlaceToComeBackTo() {
        server.agent("one");
        purge(table().getLast().number());
        var following = follow("");
        following.awaitPlace();
        following.close();
        int agent = server.agent("two");

        try (var back = follow("?type=agent.*", server.token, following.place())) {
            assertThat(back.next().json().path("object_id").asInt()).isEqualTo(agent);
        }
    }

    @Test
    void endsWithinASecondWhenItsTokenIsDeleted() {
        var made = server.post(
                "/v1/network/auth/access-tokens",
                "{\"access_token_name\":\"short\",\"access_token_expiration\":\"2027-05-01T00:00:00Z\",\"permissions\":[\"platform.events.read\"]}");
        try (var following =
                        follow("?type=rule.*", made.data().path("access_token").asString(), "");
                var stays = follow("")) {
            assertThat(following.isQuietFor(Duration.ofMillis(300))).isTrue();

            var id = made.data().path("access_token_id").asString();
            assertThat(server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null)
                            .status())
                    .isEqualTo(204);

            assertThat(following.endsWithin(SECOND)).isTrue();
            assertThat(stays.next().event()).isEqualTo("access_token.deleted");
        }
    }

    @Test
    void endsWithinASecondWhenItMayNotBeUsedFromThereAnyMore() {
        var self = server.get("/v1/network/auth/access-tokens/self").data();
        var other = server.token(server.workspace, EnumSet.of(Permission.EVENTS_READ));
        try (var following = follow("?type=rule.*");
                var stays = follow("?type=rule.*", other, "")) {
            assertThat(following.isQuietFor(Duration.ofMillis(300))).isTrue();

            var changed = server.call(
                    "PATCH",
                    "/v1/network/auth/access-tokens/"
                            + self.path("access_token_id").asString(),
                    "{\"access_token_allowed_addresses\":[\"192.0.2.0/24\"]}");
            assertThat(changed.status() / 100).isEqualTo(2);

            assertThat(following.endsWithin(SECOND)).isTrue();
            assertThat(stays.isQuietFor(SECOND)).isTrue();
        }
    }

    @Test
    void endsWithinASecondWhenItsTokenExpires() {
        var token = server.token(
                server.workspace,
                EnumSet.of(Permission.EVENTS_READ),
                server.clock.instant().plus(Duration.ofMinutes(5)));
        try (var following = follow("", token, "")) {
            assertThat(following.isQuietFor(Duration.ofMillis(300))).isTrue();

            server.clock.advance(Duration.ofMinutes(6));

            assertThat(following.endsWithin(SECOND)).isTrue();
        }
    }

    @Test
    void endsWithinASecondWhenItsSessionIsClosed() {
        var session = server.post("/v1/network/auth/access-token/login", "{\"access_token\":\"" + server.token + "\"}")
                .data()
                .path("access_token")
                .asString();
        try (var following = follow("?type=rule.*", session, "")) {
            assertThat(following.isQuietFor(Duration.ofMillis(300))).isTrue();

            server.as(session, "POST", "/v1/network/auth/logout", null);

            assertThat(following.endsWithin(SECOND)).isTrue();
        }
    }

    /// Another controller on the same database rings no bell here.
    @Test
    @Needs(Tool.POSTGRES)
    void hearsWhatAnotherControllerDidWithinASecondOrSo() {
        server.close();
        server = TestServer.onPostgres();
        try (var other = server.beside();
                var following = follow("")) {
            assertThat(following.isQuietFor(Duration.ofMillis(300))).isTrue();
            long began = System.nanoTime();
            other.as(server.token, "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
            assertThat(following.next().event()).isEqualTo("agent_token.created");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
        }
    }

    @Test
    void needsItsPermission() {
        var token = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        try (var following = follow("", token, "")) {
            assertThat(following.response.statusCode()).isEqualTo(403);
            assertThat(following.problem().path("detail").asString()).contains("platform.events.read");
        }
    }

    /// And those whose clients have gone without a word give up their places to who comes next.
    @Test
    void aTokenHasTwentyAtOnce() throws Exception {
        var other = server.token(server.workspace, EnumSet.of(Permission.EVENTS_READ));
        var all = new ArrayList<Following>();
        for (int i = 0; i < 20; i++) all.add(follow("?type=rule.*"));
        try (var tooMany = follow("?type=rule.*");
                var others = follow("", other, "")) {
            assertThat(tooMany.response.statusCode()).isEqualTo(429);
            assertThat(tooMany.response.headers().firstValueAsLong("retry-after"))
                    .hasValue(3);
            assertThat(tooMany.problem().path("code").asString()).isEqualTo("RATE_LIMITED");
            assertThat(others.response.statusCode()).isEqualTo(200);
        }
        all.getFirst().close();
        long began = System.nanoTime();
        int status = 429;
        while (status == 429 && System.nanoTime() - began < 8_000_000_000L) {
            try (var again = follow("?type=rule.*")) {
                status = again.response.statusCode();
            }
        }
        assertThat(status).isEqualTo(200);
        all.forEach(Following::close);
    }

    @Test
    void endsAtOnceWhenTheServerStops() {
        var all = new ArrayList<Following>();
        for (int i = 0; i < 10; i++) all.add(follow(""));
        assertThat(all.getLast().isQuietFor(Duration.ofMillis(300))).isTrue();
        long began = System.nanoTime();

        server.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
        assertThat(all).allMatch(each -> each.endsWithin(SECOND));
    }

    @Test
    void isCountedOnce() {
        try (var following = follow("")) {
            int agent = server.agent("one");
            rename(agent, "two");
            following.next(3);
        }
        assertThat(server.timed("EventsStream")).isEqualTo(1);
    }

    /// What is asked for by HEAD has no body, and no place is kept for it.
    @Test
    void onlyItsHeadIsSentForHead() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.listen() + STREAM))
                .header("Authorization", "Bearer " + server.token)
                .HEAD()
                .build();
        for (int i = 0; i < 30; i++) {
            var head = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("content-type")).hasValue("text/event-stream");
            assertThat(head.body()).isEmpty();
        }
    }
}
