package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

/// What is in a request: its fields, ids, times, orders and lists.
class BadInputTest extends RefusalContract {
    private static final String MESH = "/v1/network/connections/mesh";

    private int agent;

    @BeforeAll
    void oneAgent() {
        agent = server.agent("one", "tag");
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

    private static String unnumbered(Reply reply, int id) {
        var body = reply.body();
        return reply.status()
                + body.path("code").asString()
                + body.path("detail").asString().replace(Integer.toString(id), "N")
                + body.path("errors");
    }
}
