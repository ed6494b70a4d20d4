package syntropy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

/// Bad input gets an answer that names the field, and changes nothing.
class BadInputTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String TOKENS = "/v1/network/auth/agent-tokens";

    final TestServer server = TestServer.fresh();
    private int eventsBefore;

    @BeforeEach
    void remember() {
        server.agent("one");
        eventsBefore = server.events().size();
    }

    @AfterEach
    void stop() {
        assertThat(server.events()).as("nothing changed").hasSize(eventsBefore);
        server.close();
    }

    private static void assertInvalid(Reply reply, String pointer, String code) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.body().path("errors").valueStream()).as("%s", reply).anySatisfy(error -> {
            assertThat(error.path("pointer").asString()).isEqualTo(pointer);
            assertThat(error.path("code").asString()).isEqualTo(code);
        });
    }

    @Test
    void unknownField() {
        assertInvalid(server.post(TOKENS, "{\"agent_token_name\":\"t\",\"colour\":1}"), "/colour", "UNKNOWN_FIELD");
    }

    @Test
    void unknownFieldDeepInside() {
        var body = "{\"agent_pairs\":[{\"agent_1_id\":1,\"agent_2_id\":2,\"a/b~c\":3}]}";
        assertInvalid(
                server.post("/v1/network/connections/point-to-point", body), "/agent_pairs/0/a~1b~0c", "UNKNOWN_FIELD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "true", "{}", "[]", "1e400"})
    void wrongType(String value) {
        assertInvalid(server.post(TOKENS, "{\"agent_token_name\":" + value + "}"), "/agent_token_name", "WRONG_TYPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "99999999999999999999999"})
    void idsThatCanNotBe(String id) {
        assertInvalid(server.get(AGENTS + "/" + id), "/agent_id", "OUT_OF_RANGE");
        assertInvalid(server.get(AGENTS + "?skip=" + id), "/skip", "OUT_OF_RANGE");
        assertInvalid(
                server.post(AGENTS + "/remove", "{\"agent_ids\":[1," + id + "]}"), "/agent_ids/1", "OUT_OF_RANGE");
    }

    @Test
    void nameOf256Characters() {
        var body = "{\"agent_name\":\"" + "🌐".repeat(256) + "\"}";
        assertInvalid(server.call("PATCH", AGENTS + "/1", body), "/agent_name", "WRONG_LENGTH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "a\\nb", "\\ud800"})
    void nameThatIsNoLineOfText(String name) {
        var reply = server.call("PATCH", AGENTS + "/1", "{\"agent_name\":\"" + name + "\"}");
        assertThat(reply.status()).as("%s", reply).isEqualTo(400);
    }

    @Test
    void pastExpiry() {
        assertInvalid(
                server.post(
                        TOKENS, "{\"agent_token_name\":\"t\",\"agent_token_valid_until\":\"2020-01-01T00:00:00Z\"}"),
                "/agent_token_valid_until",
                "IN_THE_PAST");
        assertInvalid(
                accessToken("2020-01-01T00:00:00Z", "platform.agents.read"), "/access_token_expiration", "IN_THE_PAST");
    }

    @Test
    void expiryWithoutZone() {
        assertInvalid(
                accessToken("2027-01-01T00:00:00", "platform.agents.read"), "/access_token_expiration", "WRONG_FORMAT");
    }

    @Test
    void unknownPermission() {
        assertInvalid(accessToken("2027-01-01T00:00:00Z", "platform.agents.fly"), "/permissions/0", "NOT_ONE_OF");
    }

    private Reply accessToken(String expiration, String permission) {
        return server.post("/v1/network/auth/access-tokens", """
                {"access_token_name":"n","access_token_expiration":"%s","permissions":["%s"]}""".formatted(expiration, permission));
    }

    @Test
    void bothCursors() {
        var reply = server.get(AGENTS + "?skip=1&take=1");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("CURSOR_CONFLICT");
    }

    @Test
    void cursorOfNothing() {
        var reply = server.get(AGENTS + "?skip=77");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("CURSOR_NOT_FOUND");
    }

    @Test
    void unknownOrderField() {
        assertInvalid(server.get(AGENTS + "?order=colour:ASC"), "/order", "UNKNOWN_ORDER_FIELD");
        assertInvalid(server.get(AGENTS + "?order=agent_name:UP"), "/order", "WRONG_FORMAT");
        assertInvalid(
                server.post(AGENTS + "/search", "{\"order\":[{\"agent_name\":\"ASC\"},{\"colour\":\"ASC\"}]}"),
                "/order/1",
                "UNKNOWN_ORDER_FIELD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001"})
    void limitOutOfRange(String limit) {
        assertInvalid(server.get(AGENTS + "?limit=" + limit), "/limit", "OUT_OF_RANGE");
        assertInvalid(server.post(AGENTS + "/search", "{\"limit\":" + limit + "}"), "/limit", "OUT_OF_RANGE");
    }

    @Test
    void queryThatIsNotUnderstood() {
        assertInvalid(server.get(AGENTS + "?colour=red"), "/colour", "UNKNOWN_FIELD");
        assertInvalid(server.get(AGENTS + "?limit=1&limit=2"), "/limit", "DUPLICATE");
        assertInvalid(server.get(AGENTS + "?limit=%zz"), "/limit", "WRONG_FORMAT");
        assertInvalid(
                server.post(TOKENS + "?dry_run=true", "{\"agent_token_name\":\"t\"}"), "/dry_run", "UNKNOWN_FIELD");
    }

    @Test
    void invalidUtf8() {
        var body = "{\"agent_token_name\":\"?\"}".getBytes(UTF_8);
        body[21] = (byte) 0xFF;
        assertMalformed(server.send("POST", TOKENS, body, credential()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"agent_token_name\":\"a\",\"agent_token_name\":\"b\"}", "{", "{} {}", "{'a':1}", "nonsense"})
    void bodyThatIsNotJsonAsWeTakeIt(String body) {
        assertMalformed(server.post(TOKENS, body));
    }

    @Test
    void deepNesting() {
        assertMalformed(server.post(TOKENS, "[".repeat(100_000)));
    }

    private static void assertMalformed(Reply reply) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
    }

    private Map<String, String> credential() {
        return Map.of("authorization", "Bearer " + server.token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/x-www-form-urlencoded"})
    void contentTypeThatIsNotJson(String type) {
        var reply = server.call(
                "POST",
                TOKENS,
                "{\"agent_token_name\":\"t\"}",
                Map.of("authorization", "Bearer " + server.token, "content-type", type));
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void tokenWithOneCharacterFlipped() {
        for (int i = 0; i < server.token.length(); i++) {
            var flipped = new StringBuilder(server.token);
            flipped.setCharAt(i, flipped.charAt(i) == 'x' ? 'y' : 'x');
            var reply = server.as(flipped.toString(), "GET", AGENTS, null);
            assertThat(reply.status()).as("%s", i).isEqualTo(401);
            assertThat(reply.code()).isEqualTo("TOKEN_MALFORMED");
            assertThat(reply.header("www-authenticate")).startsWith("Bearer error=\"invalid_token\"");
        }
    }

    @Test
    void tokensThatAreOver() {
        var short_ = server.token(
                server.workspace,
                EnumSet.of(Permission.AGENTS_READ),
                server.clock.instant().plus(Duration.ofMinutes(1)));
        var deleted = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        var id = server.as(deleted, "GET", "/v1/network/auth/access-tokens/self", null)
                .data()
                .path("access_token_id")
                .asString();
        server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null);
        server.clock.advance(Duration.ofMinutes(2));
        eventsBefore = server.events().size();

        assertThat(server.as(short_, "GET", AGENTS, null).code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(server.as(deleted, "GET", AGENTS, null).code()).isEqualTo("TOKEN_DELETED");
        assertThat(server.call("GET", AGENTS, null, Map.of()).code()).isEqualTo("TOKEN_MISSING");
    }

    @Test
    void twoCredentialsThatDiffer() {
        var other = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        eventsBefore = server.events().size();
        var conflict =
                server.call("GET", AGENTS, null, Map.of("authorization", "Bearer " + server.token, "api-key", other));
        assertThat(conflict.status()).isEqualTo(400);
        assertThat(conflict.code()).isEqualTo("CREDENTIALS_CONFLICT");

        var same = Map.of("authorization", "Bearer " + server.token, "api-key", server.token);
        assertThat(server.call("GET", AGENTS, null, same).status()).isEqualTo(200);
    }

    @Test
    void credentialInTheQuery() {
        var reply = server.call("GET", AGENTS + "?api-key=" + server.token, null, Map.of());
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.toString()).doesNotContain(server.token);
    }

    @Test
    void dateThatIsNotKnown() {
        var reply = server.call(
                "GET",
                AGENTS,
                null,
                Map.of("authorization", "Bearer " + server.token, "syntropy-version", "2020-01-01"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("UNKNOWN_API_DATE");
        assertThat(reply.body().path("detail").asString()).contains("2022-07-07", "2023-02-22", "2026-11-24");
    }

    @Test
    void pathsAndMethodsThatAreNot() {
        assertThat(server.get("/v1/network/nothing").code()).isEqualTo("ROUTE_NOT_FOUND");
        var wrong = server.call("DELETE", AGENTS, null);
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("allow")).contains("GET", "POST");
        assertThat(server.call("OPTIONS", AGENTS, null).status()).isEqualTo(204);
    }

    /// Whatever is sent: an answer of the client's fault or success, never of ours.
    @Test
    void neverMakesTheServerFail() {
        var random = new Random(1);
        var pieces = List.of(
                "null", "-1", "1.5", "\"\"", "[]", "{}", "[null]", "true", "\"\\u0000\"", "2147483648", "[[1]]");
        var failed = new ArrayList<String>();
        var things = Things.made(server, server.token, "thing");
        for (var operation : server.operations()) {
            for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                for (int i = 0; i < 12; i++) {
                    var piece = pieces.get(random.nextInt(pieces.size()));
                    var body = sample.body() == null ? piece : mutated(sample.body(), piece, random);
                    var reply = new Sample(sample.method(), sample.target(), body, sample.credential())
                            .send(server, server.token, things);
                    if (reply.status() >= 500) failed.add(operation.name() + " " + body + ": " + reply);
                }
            }
        }
        eventsBefore = server.events().size();
        assertThat(failed).isEmpty();
    }

    /// One value somewhere in the JSON replaced.
    private static String mutated(String body, String piece, Random random) {
        var colons = new ArrayList<Integer>();
        for (int i = 0; i < body.length(); i++) if (body.charAt(i) == ':') colons.add(i);
        if (colons.isEmpty()) return piece;
        int colon = colons.get(random.nextInt(colons.size()));
        int end = colon + 1;
        int depth = 0;
        while (end < body.length() && (depth > 0 || ",}]".indexOf(body.charAt(end)) < 0)) {
            if ("[{".indexOf(body.charAt(end)) >= 0) depth++;
            if ("]}".indexOf(body.charAt(end)) >= 0) depth--;
            end++;
        }
        return body.substring(0, colon + 1) + piece + body.substring(end);
    }
}
