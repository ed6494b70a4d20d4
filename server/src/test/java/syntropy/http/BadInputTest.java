package syntropy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

/// What can't be meant is refused by name, and nothing changes: each refusal here is also held to leave every row of
/// every table as it was.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String TOKENS = "/v1/network/auth/agent-tokens";
    private static final String ACCESS_TOKENS = "/v1/network/auth/access-tokens";
    private static final String MESH = "/v1/network/connections/mesh";
    private static final int BODY_LIMIT = 1024 * 1024;

    private final TestServer server = TestServer.fresh();
    private int agent;

    @BeforeAll
    void oneAgent() {
        agent = server.agent("one", "tag");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void anUnknownFieldIsNamed() {
        complains(
                () -> server.post(TOKENS, "{\"agent_token_name\":\"n\",\"agent_token_nmae\":\"n\"}"),
                "/agent_token_nmae",
                "UNKNOWN_FIELD");
    }

    @Test
    void anUnknownFieldDeepInsideIsNamed() {
        complains(
                () -> server.post(AGENTS + "/search", "{\"filter\":{\"agent_id\":[1],\"a/b~c\":1}}"),
                "/filter/a~1b~0c",
                "UNKNOWN_FIELD");
    }

    @Test
    void aFieldOfBothTheBodyAndThePathIsRefused() {
        complains(
                () -> server.call("PATCH", AGENTS + "/" + agent, "{\"agent_id\":" + agent + "}"),
                "/agent_id",
                "DUPLICATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "1.5", "null"})
    void aNameIsAText(String json) {
        complains(() -> server.post(TOKENS, "{\"agent_token_name\":" + json + "}"), "/agent_token_name", "WRONG_TYPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "true", "{}", "[1]", "1.5", "1.0", "1e0", "1e400", "null"})
    void anIdIsAWholeNumber(String json) {
        complains(() -> remove(json), "/agent_ids/0", "WRONG_TYPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "9223372036854775808", "-99999999999999999999999999"})
    void anIdInABodyLiesBetween1And2147483647(String id) {
        complains(() -> remove(id), "/agent_ids/0", "OUT_OF_RANGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "9223372036854775808"})
    void anIdInAPathLiesBetween1And2147483647(String id) {
        complains(() -> server.get(AGENTS + "/" + id), "/agent_id", "OUT_OF_RANGE");
        complains(() -> server.call("DELETE", AGENTS + "/" + id, null), "/agent_id", "OUT_OF_RANGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "9223372036854775808"})
    void anIdInAQueryLiesBetween1And2147483647(String id) {
        complains(() -> server.get(AGENTS + "?skip=" + id), "/skip", "OUT_OF_RANGE");
        complains(() -> server.get(AGENTS + "?take=" + id), "/take", "OUT_OF_RANGE");
        complains(() -> server.get(AGENTS + "?filter=1," + id), "/filter/1", "OUT_OF_RANGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "1.5", "%C3%A9", "+1", "0x1", "1%00"})
    void anIdInAPathIsDigits(String id) {
        complains(() -> server.get(AGENTS + "/" + id), "/agent_id", "WRONG_TYPE");
    }

    @Test
    void theLargestIdIsJustNotFound() {
        assertThat(server.get(AGENTS + "/2147483647").code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aNameHas255CharactersAtTheMost() {
        complains(() -> token("n".repeat(256)), "/agent_token_name", "WRONG_LENGTH");
        complains(() -> token("\uD83D\uDE00".repeat(256)), "/agent_token_name", "WRONG_LENGTH");
        complains(() -> token(""), "/agent_token_name", "WRONG_LENGTH");
    }

    @Test
    void charactersAreCountedAsPeopleCountThem() {
        var emoji = "\uD83D\uDE00".repeat(255);

        assertThat(token(emoji).data().path("agent_token_name").asString()).isEqualTo(emoji);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\u0000", "a\\u0001b", "\\n", "\\u007f", "\\u0085", "\\ud800", "x\\udc00", "\\udc00\\ud800"})
    void aNameHasNoControlCharactersAndNoHalfOnes(String name) {
        complains(() -> token(name), "/agent_token_name", "WRONG_FORMAT");
        complains(
                () -> server.post(AGENTS + "/search", "{\"filter\":{\"agent_tag_name\":[\"" + name + "\"]}}"),
                "/filter/agent_tag_name/0",
                "WRONG_FORMAT");
        complains(() -> server.post(AGENTS + "/search", "{\"search\":\"" + name + "\"}"), "/search", "WRONG_FORMAT");
    }

    @Test
    void aNameInJapaneseOrWithQuotesIsKeptAsItIs() {
        for (var name : List.of("名前", "it's", "Robert'); DROP TABLE agent;--", "100%_", "a\u00A0b", "שלום")) {
            assertThat(token(name).data().path("agent_token_name").asString()).isEqualTo(name);
        }
    }

    /// A pointer is made of what a stranger sent, and must be JSON all the same.
    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\\"", "\\ud83d\\ude00", "~/"})
    void anUnknownFieldOfAnyNameCanBeAnswered(String name) {
        var reply = refused(() -> server.post(TOKENS, "{\"agent_token_name\":\"n\",\"" + name + "\":1}"), 400);

        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        var name = "x".repeat(99) + "\uD83D\uDE00";
        var reply = refused(() -> server.post(TOKENS, "{\"agent_token_name\":\"n\",\"" + name + "y\":1}"), 400);

        assertThat(reply.pointers()).hasSize(1).allMatch(pointer -> pointer.length() < 110);
        assertThat(refused(() -> server.get(AGENTS + "?" + "x".repeat(99) + "%F0%9F%98%80y=1"), 400)
                        .code())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(refused(() -> server.get("/v1/" + "x".repeat(195) + "\uD83D\uDE00y"), 404)
                        .code())
                .isEqualTo("ROUTE_NOT_FOUND");
    }

    @Test
    void anAccessTokenExpiresInTheFuture() {
        complains(() -> accessToken("2026-12-01T12:00:00.000Z"), "/access_token_expiration", "IN_THE_PAST");
        complains(() -> accessToken("2020-01-01T00:00:00Z"), "/access_token_expiration", "IN_THE_PAST");
        complains(
                () -> server.post(
                        TOKENS, "{\"agent_token_name\":\"n\",\"agent_token_valid_until\":\"2020-01-01T00:00:00Z\"}"),
                "/agent_token_valid_until",
                "IN_THE_PAST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2027-01-01",
                "2027-01-01T00:00:00",
                "2027-02-30T00:00:00Z",
                "tomorrow",
                "",
                "1893456000",
                "+999999999-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z"
            })
    void aTimeIsRfc3339WithAnOffset(String time) {
        complains(() -> accessToken(time), "/access_token_expiration", "WRONG_FORMAT");
        complains(
                () -> server.post(AGENTS + "/search", "{\"filter\":{\"agent_modified_at_from\":\"" + time + "\"}}"),
                "/filter/agent_modified_at_from",
                "WRONG_FORMAT");
    }

    @Test
    void aTimeWithAnyOffsetIsTheSameInstant() {
        assertThat(accessToken("2027-01-01T01:30:00.5+01:30")
                        .data()
                        .path("access_token_expiration")
                        .asString())
                .isEqualTo("2027-01-01T00:00:00.500Z");
    }

    @Test
    void anUnknownPermissionIsRefused() {
        complains(() -> server.post(ACCESS_TOKENS, """
                        {"access_token_name":"n","access_token_expiration":"2027-01-01T00:00:00Z",\
                        "permissions":["platform.agents.read","platform.agents.rite"]}"""), "/permissions/1", "NOT_ONE_OF");
    }

    @Test
    void skipAndTakeTogetherAreRefused() {
        var get = refused(() -> server.get(AGENTS + "?skip=" + agent + "&take=" + agent), 400);
        var search = refused(() -> server.post(AGENTS + "/search", "{\"skip\":1,\"take\":1}"), 400);

        assertThat(get.code()).isEqualTo("CURSOR_CONFLICT");
        assertThat(search.code()).isEqualTo("CURSOR_CONFLICT");
    }

    @ParameterizedTest
    @CsvSource({"skip,", "take,", "skip,&order=agent_name:ASC", "take,&order=agent_name:DESC"})
    void aCursorOfAnotherWorkspaceIsAnsweredLikeOneThatNeverWas(String parameter, @Nullable String order) {
        var other = server.workspace("other " + parameter + order);
        var theirs = server.token(other, EnumSet.allOf(Permission.class));
        // Theirs has a number that ours never had.
        IntStream.range(0, 3).forEach(i -> server.agentAs(theirs, "their " + i));
        int foreign = server.agentAs(theirs, "theirs");
        var rest = order == null ? "" : order;

        var of = refused(() -> server.get(AGENTS + "?" + parameter + "=" + foreign + rest), 400);
        var never = refused(() -> server.get(AGENTS + "?" + parameter + "=2000000000" + rest), 400);

        assertThat(of.code()).isEqualTo("CURSOR_NOT_FOUND");
        assertThat(unnumbered(of, foreign)).isEqualTo(unnumbered(never, 2_000_000_000));
    }

    @ParameterizedTest
    @CsvSource({
        "agent_nmae:ASC, UNKNOWN_ORDER_FIELD",
        "AGENT_NAME:ASC, UNKNOWN_ORDER_FIELD",
        "agent_name, WRONG_FORMAT",
        "agent_name:UP, WRONG_FORMAT",
        "agent_name:asc, WRONG_FORMAT",
        "'agent_name:ASC,agent_name:DESC', DUPLICATE",
        "'agent_name:ASC,', WRONG_FORMAT"
    })
    void anOrderNamesAFieldAndADirection(String order, String code) {
        complains(() -> server.get(AGENTS + "?order=" + order), "/order", code);
        complains(() -> server.post(AGENTS + "/search", "{\"order\":\"" + order + "\"}"), "/order", code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[];/order;WRONG_TYPE",
                "{};/order;WRONG_TYPE",
                "1;/order;WRONG_TYPE",
                "[1];/order/0;WRONG_TYPE",
                "[{}];/order/0;WRONG_TYPE",
                "[{\"agent_name\":\"ASC\",\"agent_id\":\"ASC\"}];/order/0;WRONG_TYPE",
                "[{\"agent_name\":1}];/order/0;WRONG_FORMAT",
                "[{\"agent_name\":\"ASC\"},{\"x\":\"ASC\"}];/order/1;UNKNOWN_ORDER_FIELD"
            })
    void anOrderInABodyMayBeAList(String order, String pointer, String code) {
        complains(() -> server.post(AGENTS + "/search", "{\"order\":" + order + "}"), pointer, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "99999999999999999999"})
    void aLimitLiesBetween1And1000(String limit) {
        complains(() -> server.get(AGENTS + "?limit=" + limit), "/limit", "OUT_OF_RANGE");
        complains(() -> server.post(AGENTS + "/search", "{\"limit\":" + limit + "}"), "/limit", "OUT_OF_RANGE");
    }

    @Test
    void limits1And1000AreTaken() {
        assertThat(server.get(AGENTS + "?limit=1").status()).isEqualTo(200);
        assertThat(server.get(AGENTS + "?limit=1000").status()).isEqualTo(200);
    }

    @Test
    void aBodyOf1MiBIsReadAndOneByteMoreIsNot() {
        var frame = "{\"agent_token_name\":\"n\"}";
        var whole = frame + " ".repeat(BODY_LIMIT - frame.length());
        var before = server.everything();

        try (var client = new RawClient(server.listen())) {
            var reply = client.send(head("POST", TOKENS, whole.length() + 1) + whole + " ")
                    .reply();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.text()).contains("\"BODY_TOO_LARGE\"");
            assertThat(reply.headers()).containsKeys("syntropy-request-id", "syntropy-version");
        }
        assertThat(server.everything()).isEqualTo(before);
        try (var client = new RawClient(server.listen())) {
            assertThat(client.send(head("POST", TOKENS, whole.length()) + whole)
                            .reply()
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void aHeaderOf64KiBIsRefused() {
        var before = server.everything();

        try (var client = new RawClient(server.listen())) {
            var reply = client.send("GET " + AGENTS + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + server.token
                            + "\r\nX-Long: " + "x".repeat(64 * 1024) + "\r\n\r\n")
                    .reply();

            assertThat(reply.status()).isEqualTo(431);
            assertThat(reply.text()).contains("\"HEADERS_TOO_LARGE\"");
            assertThat(reply.headers()).containsKeys("syntropy-request-id", "syntropy-version");
        }
        assertThat(server.everything()).isEqualTo(before);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        for (var bytes : List.of(
                "{\"agent_token_name\":\"\u00E9\"}".getBytes(ISO_8859_1),
                "{\"agent_token_name\":\"a\"}".getBytes(UTF_16BE),
                new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'},
                new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'})) {
            var reply = refused(() -> server.send("POST", TOKENS, bytes, own()), 400);

            assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
        }
    }

    @Test
    void oneNameTwiceInAnObjectIsRefused() {
        malformed("{\"agent_token_name\":\"one\",\"agent_token_name\":\"other\"}", "twice");
        malformed("{\"agent_token_name\":\"n\",\"x\":{\"a\":1,\"a\":1}}", "twice");
    }

    @Test
    void deepNestingIsRefused() {
        malformed("{\"agent_token_name\":" + "[".repeat(33) + "]".repeat(33) + "}", "deep");
        malformed("[".repeat(100_000), "deep");
        malformed("{\"a\":".repeat(100_000), "deep");
    }

    @Test
    void tooLongNumbersAndNamesAreRefused() {
        malformed("{\"agent_token_name\":" + "9".repeat(100_000) + "}", "long");
        malformed("{\"" + "x".repeat(100_000) + "\":1}", "long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"agent_token_name\":\"n\"} x",
                "{\"agent_token_name\":\"n\"}{}",
                "{'agent_token_name':'n'}",
                "{agent_token_name:1}",
                "{\"agent_token_name\":\"n\",}",
                "{\"agent_token_name\":01}",
                "{\"agent_token_name\":NaN}",
                "{\"agent_token_name\":\"a\nb\"}",
                "{\"agent_token_name\":\"\\x\"}",
                "// {}",
                "\u0000",
                "{\"\\ud800\":1}"
            })
    void whatIsNotJsonIsRefused(String body) {
        malformed(body, "");
    }

    @Test
    void whatIsWrongWithABodyIsSaidWithoutShowingIt() {
        var reply = server.post(TOKENS, "{\"agent_token_name\": " + server.token + "}");

        assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
        assertThat(reply.toString()).doesNotContain(server.token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\"", "null", " ", "true"})
    void aBodyIsAnObject(String body) {
        complains(() -> server.post(TOKENS, body), "", "WRONG_TYPE");
    }

    @Test
    void aBodyNeedsItsContentType() {
        var bytes = "{\"agent_token_name\":\"n\"}".getBytes(UTF_8);
        for (var type : List.of("", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json")) {
            var reply = refused(
                    () -> server.send(
                            "POST",
                            TOKENS,
                            bytes,
                            Map.of("authorization", "Bearer " + server.token, "content-type", type)),
                    415);

            assertThat(reply.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        }
        assertThat(server.send(
                                "POST",
                                TOKENS,
                                bytes,
                                Map.of(
                                        "authorization",
                                        "Bearer " + server.token,
                                        "content-type",
                                        "Application/JSON; charset=utf-8"))
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "agent_location_lat, 1e400, OUT_OF_RANGE",
        "agent_location_lat, -1e400, OUT_OF_RANGE",
        "agent_location_lat, 90.0001, OUT_OF_RANGE",
        "agent_location_lat, '\"1\"', WRONG_TYPE",
        "agent_location_lon, 180.5, OUT_OF_RANGE",
        "agent_location_country, '\"lt\"', WRONG_FORMAT",
        "agent_location_country, '\"LTU\"', WRONG_FORMAT",
        "agent_provider_id, 1e400, WRONG_TYPE",
        "agent_provider_id, 999999, NOT_FOUND",
        "agent_tags, '{}', WRONG_TYPE",
        "agent_tags, '\"tag\"', WRONG_TYPE",
        "agent_tags, null, WRONG_TYPE",
        "agent_name, null, WRONG_TYPE",
        "network, '[]', WRONG_TYPE",
        "network, null, WRONG_TYPE",
        "nulls, '[\"agent_name\"]', UNKNOWN_FIELD"
    })
    void aChangeOfAnAgentIsHeldToItsShape(String field, String json, String code) {
        complains(
                () -> server.call("PATCH", AGENTS + "/" + agent, "{\"" + field + "\":" + json + "}"),
                "/" + field,
                code);
    }

    @Test
    void aNumberOfManyDigitsIsOutOfRange() {
        var long400 = "9".repeat(400);

        complains(
                () -> server.call("PATCH", AGENTS + "/" + agent, "{\"agent_location_lat\":" + long400 + "}"),
                "/agent_location_lat",
                "OUT_OF_RANGE");
        complains(() -> remove(long400), "/agent_ids/0", "OUT_OF_RANGE");
    }

    @Test
    void listsWhereObjectsBelongAndTheOtherWayRound() {
        complains(() -> server.post(AGENTS + "/search", "{\"filter\":[]}"), "/filter", "WRONG_TYPE");
        complains(() -> server.post(MESH, "{\"agent_ids\":{\"0\":1}}"), "/agent_ids", "WRONG_TYPE");
        complains(() -> server.post(MESH, "{\"agent_ids\":[{\"agent_id\":1},2]}"), "/agent_ids/1", "WRONG_TYPE");
    }

    @Test
    void everyComplaintOfARequestIsListed() {
        var reply = refused(
                () -> server.post(AGENTS + "/search", "{\"limit\":0,\"skip\":\"x\",\"order\":\"y\",\"z\":1}"), 400);

        assertThat(reply.pointers()).containsExactlyInAnyOrder("/limit", "/skip", "/order", "/z");
    }

    @Test
    void complaintsAreBounded() {
        var many = ",0".repeat(5000).substring(1);

        assertThat(refused(() -> server.post(AGENTS + "/remove", "{\"agent_ids\":[" + many + "]}"), 400)
                        .pointers())
                .hasSizeLessThanOrEqualTo(101);
    }

    /// As many as a body can hold is beyond what either engine takes in one statement.
    @Test
    void listsInFiltersAreBounded() {
        for (var search : List.of(
                "/v1/network/agents/search agent_id 10000 1",
                "/v1/network/agents/search agent_tag_id 1000 1",
                "/v1/network/agents/search agent_provider_id 1000 1",
                "/v1/network/agents/search agent_tag_name 1000 \"\uD83D\uDE00\uD83D\uDE00\"",
                "/v1/network/agents/search agent_status 1000 \"CONNECTED\"",
                "/v1/network/agents/search agent_type 1000 \"VIRTUAL\"",
                "/v1/network/connections/search agent_id 10000 1",
                "/v1/network/connections/search agent_connection_group_id 10000 1",
                "/v1/network/connections/search agent_pair 1000 {\"agent_1_id\":1,\"agent_2_id\":2}")) {
            var parts = search.split(" ", 4);
            int most = Integer.parseInt(parts[2]);
            var items = ("," + parts[3]).repeat(most).substring(1);

            assertThat(server.post(parts[0], "{\"filter\":{\"%s\":[%s]}}".formatted(parts[1], items))
                            .status())
                    .as(search)
                    .isEqualTo(200);
            complains(
                    () -> server.post(parts[0], "{\"filter\":{\"%s\":[%s,%s]}}".formatted(parts[1], items, parts[3])),
                    "/filter/" + parts[1],
                    "WRONG_LENGTH");
        }
    }

    @Test
    void theLongestListsToRemoveAreTaken() {
        assertThat(server.post(AGENTS + "/remove", "{\"agent_ids\":[" + "99,".repeat(9_999) + "99]}")
                        .status())
                .isEqualTo(204);
        var connections = "{\"agent_connection_group_ids\":[" + "99,".repeat(99_999) + "99]}";
        assertThat(server.post("/v1/network/connections/remove", connections).status())
                .isEqualTo(204);
    }

    @Test
    void anUnknownQueryParameterIsNamed() {
        complains(() -> server.get(AGENTS + "?limti=5"), "/limti", "UNKNOWN_FIELD");
        complains(() -> server.call("POST", TOKENS + "?x=1", "{\"agent_token_name\":\"n\"}"), "/x", "UNKNOWN_FIELD");
    }

    @Test
    void aRepeatedQueryParameterIsNamed() {
        complains(() -> server.get(AGENTS + "?limit=5&limit=6"), "/limit", "DUPLICATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%FF", "%C3%28", "%ED%A0%80"})
    void aMalformedPercentIsRefused(String text) {
        complains(() -> server.get(AGENTS + "?order=" + text), "/order", "WRONG_FORMAT");
        assertThat(refused(() -> server.get(AGENTS + "/" + text), 404).code()).isEqualTo("ROUTE_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-25", "2020-01-01", "latest", "2026-1-1", "\u00E9", "2026-11-24, 2022-07-07"})
    void anUnknownApiDateIsAnsweredWithTheKnownOnes(String date) {
        var reply = refused(() -> server.call("GET", AGENTS, null, with("syntropy-version", date)), 400);

        assertThat(reply.code()).isEqualTo("UNKNOWN_API_DATE");
        assertThat(reply.body().path("detail").asString()).contains("2022-07-07", "2023-02-22", "2026-11-24");
    }

    @Test
    void aLongApiDateIsNotSentBackWhole() {
        var reply = refused(() -> server.call("GET", AGENTS, null, with("syntropy-version", "9".repeat(10_000))), 400);

        assertThat(reply.bytes()).hasSizeLessThan(1000);
    }

    @Test
    void anAccessTokenIsNotPinnedToAnUnknownDate() {
        var reply = refused(() -> server.post(ACCESS_TOKENS, """
                        {"access_token_name":"n","access_token_expiration":"2027-01-01T00:00:00Z","permissions":[],\
                        "access_token_api_date":"2025-01-01"}"""), 400);

        assertThat(reply.code()).isEqualTo("UNKNOWN_API_DATE");
    }

    @Test
    void aWrongMethodIsAnsweredWithTheRightOnes() {
        var reply = refused(() -> server.call("PUT", AGENTS + "/" + agent, "{}"), 405);

        assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(reply.header("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH");
    }

    @Test
    void optionsSayWhatAPathTakes() {
        var reply = server.call("OPTIONS", AGENTS, null, Map.of());

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(reply.headers()).containsKeys("syntropy-version", "syntropy-request-id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/network/agnets", "/v1/", "/v1/network/agents/1/2/3", "/v1/network/agents/..%2f"})
    void anUnknownPathIsNotFound(String path) {
        var reply = server.get(path);

        assertThat(reply.status()).isBetween(400, 404);
        assertThat(reply.code()).isIn("ROUTE_NOT_FOUND", "VALIDATION_ERROR");
    }

    @Test
    void anEmptyChangeIsNoChangeOfValues() {
        var before = server.get(AGENTS + "/" + agent).data();

        assertThat(server.call("PATCH", AGENTS + "/" + agent, "{}").status()).isEqualTo(204);

        var after = server.get(AGENTS + "/" + agent).data();
        assertThat(after.properties().stream().filter(field -> !field.getKey().equals("agent_modified_at")))
                .containsExactlyElementsOf(before.properties().stream()
                        .filter(field -> !field.getKey().equals("agent_modified_at"))
                        .toList());
    }

    @Test
    void aTokenWithOneCharacterFlippedIsMalformed() {
        var last = server.token.charAt(20);
        var flipped = server.token.substring(0, 20) + (last == 'x' ? 'y' : 'x') + server.token.substring(21);

        refusedAs(with("authorization", "Bearer " + flipped), "TOKEN_MALFORMED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer x",
                "Basic dXNlcjpwYXNz",
                "syn_at_",
                "Bearer syn_at_0000000000000000000000000000000000000",
                "Bearer \u00E9"
            })
    void whatIsNoTokenIsMalformed(String credential) {
        refusedAs(Map.of("authorization", credential), "TOKEN_MALFORMED");
    }

    @Test
    void noTokenAtAllIsMissing() {
        refusedAs(Map.of(), "TOKEN_MISSING");
        refusedAs(Map.of("api-key", " "), "TOKEN_MISSING");
    }

    @Test
    void anExpiredTokenIsRefusedFromItsInstantOn() {
        var until = server.clock.instant().plus(Duration.ofMinutes(5));
        var brief = server.token(server.workspace, EnumSet.allOf(Permission.class), until);
        server.clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(server.as(brief, "GET", AGENTS, null).status()).isEqualTo(200);

        server.clock.advance(Duration.ofMillis(1));

        refusedAs(Map.of("authorization", "Bearer " + brief), "TOKEN_EXPIRED");
    }

    @Test
    void aDeletedTokenIsRefusedAtTheNextRequestOfEveryOpenConnection() {
        var doomed = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var id = server.as(doomed, "GET", ACCESS_TOKENS + "/self", null)
                .data()
                .path("access_token_id")
                .asString();
        var request = "GET " + AGENTS + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + doomed + "\r\n\r\n";
        int port = server.listen();
        var clients = IntStream.range(0, 8).mapToObj(_ -> new RawClient(port)).toList();
        try {
            for (var client : clients) {
                assertThat(client.send(request).reply().status()).isEqualTo(200);
            }

            assertThat(server.call("DELETE", ACCESS_TOKENS + "/" + id, null).status())
                    .isEqualTo(204);

            for (var client : clients) {
                var reply = client.send(request).reply();
                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.text()).contains("\"TOKEN_DELETED\"");
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void twoCredentialsThatDifferAreRefused() {
        var other = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var reply = refused(() -> server.call("GET", AGENTS, null, with("api-key", other)), 400);

        assertThat(reply.code()).isEqualTo("CREDENTIALS_CONFLICT");
        assertThat(reply.toString()).doesNotContain(other.substring(8)).doesNotContain(server.token.substring(8));
    }

    @Test
    void theSameCredentialInBothHeadersIsOne() {
        assertThat(server.call("GET", AGENTS, null, with("api-key", server.token))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aCredentialInTheUrlIsNeitherReadNorEchoedNorLogged() {
        var log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (var client = new RawClient(server.listen())) {
            for (var query : List.of(
                    "?access_token=" + server.token,
                    "?api-key=" + server.token,
                    "?" + server.token,
                    "/" + server.token)) {
                var stranger = client.send("GET " + AGENTS + query + " HTTP/1.1\r\nHost: test\r\n\r\n")
                        .reply();
                assertThat(stranger.status()).isEqualTo(401);
                assertThat(stranger.text()).contains("TOKEN_MISSING").doesNotContain(server.token);
                var known = client.send("GET " + AGENTS + query + " HTTP/1.1\r\nHost: test\r\napi-key: " + server.token
                                + "\r\n\r\n")
                        .reply();
                assertThat(known.status()).isEqualTo(400);
                assertThat(known.text()).doesNotContain(server.token);
            }
            for (var path : List.of(ACCESS_TOKENS + "/" + server.token, "/v1/" + server.token)) {
                assertThat(server.get(path).status()).isEqualTo(404);
                assertThat(server.get(path).toString()).doesNotContain(server.token);
            }
        } finally {
            log.detachAppender(lines);
        }
        assertThat(List.copyOf(lines.list))
                .noneMatch(line -> line.getFormattedMessage().contains(server.token));
    }

    @Test
    void aRequestIdOfAStrangerIsNotTakenOver() {
        var reply = server.call("GET", AGENTS, null, with("syntropy-request-id", "mine"));

        assertThat(reply.header("syntropy-request-id")).startsWith("req_");
    }

    private Reply remove(String id) {
        return server.post(AGENTS + "/remove", "{\"agent_ids\":[" + id + "]}");
    }

    private Reply token(String name) {
        return server.post(TOKENS, "{\"agent_token_name\":\"" + name + "\"}");
    }

    private Reply accessToken(String expiration) {
        return server.post(
                ACCESS_TOKENS,
                "{\"access_token_name\":\"n\",\"permissions\":[],\"access_token_expiration\":\"" + expiration + "\"}");
    }

    private Map<String, String> own() {
        return Map.of("authorization", "Bearer " + server.token);
    }

    private Map<String, String> with(String header, String value) {
        return header.equals("authorization")
                ? Map.of(header, value)
                : Map.of("authorization", "Bearer " + server.token, header, value);
    }

    private String head(String method, String path, int length) {
        return method + " " + path + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + server.token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private Reply refused(Supplier<Reply> call, int status) {
        var before = server.everything();
        var reply = call.get();
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(server.everything()).isEqualTo(before);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.header("syntropy-request-id"))
                .isEqualTo(reply.body().path("request_id").asString());
        return reply;
    }

    private void complains(Supplier<Reply> call, String pointer, String code) {
        var reply = refused(call, 400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.body().path("errors").valueStream())
                .as("%s", reply)
                .extracting(
                        error -> error.path("pointer").asString(),
                        error -> error.path("code").asString())
                .containsExactly(org.assertj.core.api.Assertions.tuple(pointer, code));
    }

    private void malformed(String body, String word) {
        var reply = refused(() -> server.post(TOKENS, body), 400);
        assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
        assertThat(reply.body().path("detail").asString()).contains(word);
    }

    private void refusedAs(Map<String, String> headers, String code) {
        var reply = refused(() -> server.call("GET", AGENTS, null, headers), 401);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.header("www-authenticate"))
                .isEqualTo(
                        code.equals("TOKEN_MISSING")
                                ? "Bearer"
                                : "Bearer error=\"invalid_token\", error_description=\"" + code + "\"");
    }

    private static String unnumbered(Reply reply, int id) {
        var body = reply.body();
        return reply.status()
                + body.path("code").asString()
                + body.path("detail").asString().replace(Integer.toString(id), "N")
                + body.path("errors");
    }
}
