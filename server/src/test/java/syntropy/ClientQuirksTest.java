package syntropy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.api.Access;
import syntropy.api.Operation;
import syntropy.kernel.Json;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

/// What published clients send and need, one test each, over HTTP with a token that is pinned to their date: no client
/// names a date itself.
@Timeout(120)
class ClientQuirksTest {
    @ParameterizedTest
    @ValueSource(strings = {"2022-07-07", "2023-02-22"})
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface AtOlderDates {}

    private static final String AGENTS = "/v1/network/agents";
    private static final String CONNECTIONS = "/v1/network/connections";
    private static final String ACCESS_TOKENS = "/v1/network/auth/access-tokens";
    private static final String API_KEYS = "/v1/network/auth/api-keys";

    private final TestServer server = TestServer.fresh();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    /// @param type empty when there was none
    private record Answer(int status, String type, String text) {
        JsonNode body() {
            return text.isEmpty() ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(text);
        }

        JsonNode data() {
            return body().path("data");
        }

        List<Integer> ids(String name) {
            return data().valueStream().map(each -> each.path(name).asInt()).toList();
        }

        List<String> fields() {
            return body().path("errors").findValuesAsString("field");
        }
    }

    private Answer send(String method, String target, @Nullable String body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.listen() + target))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json"); // on every request, body or none
        headers.forEach(request::header);
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            var type = answer.headers().firstValue("content-type").orElse("");
            try (var said = answer.body()) {
                boolean endless = type.equals("text/event-stream");
                return new Answer(answer.statusCode(), type, endless ? "" : new String(said.readAllBytes(), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Answer as(String token, String method, String target, @Nullable String body) {
        return send(method, target, body, Map.of("api-key", token));
    }

    private Answer search(String token, String filter) {
        return as(token, "POST", AGENTS + "/search", "{\"filter\":" + filter + "}");
    }

    @AtOlderDates
    void doubledSlashesInPathsMeanNothing(String date) {
        int agent = server.agent("one");
        var token = server.pinned(date);

        assertThat(as(token, "GET", "//v1/network/agents", null).ids("agent_id"))
                .containsExactly(agent);
        assertThat(as(token, "GET", "//v1//network/agents/" + agent, null).status())
                .isEqualTo(200);
        assertThat(as(token, "DELETE", "//v1/network/agents/" + agent, "{}").status())
                .isEqualTo(204);
    }

    @AtOlderDates
    void anEmptyObjectAsTheBodyOfAGetOrDeleteIsPassedOver(String date) {
        int agent = server.agent("one");
        var token = server.pinned(date);

        assertThat(as(token, "GET", AGENTS, "{}").status()).isEqualTo(206);
        assertThat(as(token, "DELETE", AGENTS + "/" + agent, "{}").status()).isEqualTo(204);
    }

    @AtOlderDates
    void anEmptyObjectAsTheBodyOfAPostThatTakesNoneIsPassedOver(String date) {
        var login = send(
                "POST",
                "/v1/network/auth/access-token/login",
                "{\"access_token\":\"" + server.pinned(date) + "\"}",
                Map.of());
        var session = login.data().path("access_token").asString();

        assertThat(send("POST", "/v1/network/auth/logout", "{}", Map.of("Authorization", "Bearer " + session))
                        .status())
                .isEqualTo(204);
    }

    @AtOlderDates
    void aContentTypeWithoutABodyIsPassedOver(String date) {
        assertThat(as(server.pinned(date), "GET", AGENTS, null).status()).isEqualTo(206);
    }

    @AtOlderDates
    void commasInQueriesMayBeEscaped(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        server.agent("three");
        var token = server.pinned(date);

        assertThat(as(token, "GET", AGENTS + "?filter=" + one + "%2C" + two, null)
                        .ids("agent_id"))
                .containsExactly(one, two);
        assertThat(as(token, "GET", AGENTS + "?filter=" + one + "," + two + "," + 999, null)
                        .ids("agent_id"))
                .as("ids of nothing are just absent")
                .containsExactly(one, two);
    }

    @ParameterizedTest
    @CsvSource({
        "2022-07-07,2027-01-01T02:01:32,2027-01-01T02:01:32.000Z",
        "2022-07-07,2027-01-01T02:01:32.123456,2027-01-01T02:01:32.123Z",
        "2022-07-07,2027-01-01T02:01:32+02:00,2027-01-01T00:01:32.000Z",
        "2023-02-22,2027-01-01T02:01:32,2027-01-01T02:01:32.000Z",
        "2023-02-22,2027-01-01T02:01:32.123456,2027-01-01T02:01:32.123Z",
        "2023-02-22,2027-01-01T02:01:32Z,2027-01-01T02:01:32.000Z"
    })
    void aTimeWithoutAZoneIsUtc(String date, String sent, String shown) {
        var token = server.pinned(date);

        assertThat(as(
                                token,
                                "POST",
                                ACCESS_TOKENS,
                                "{\"access_token_name\":\"naive\",\"permissions\":[],\"access_token_expiration\":\""
                                        + sent + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(as(token, "GET", ACCESS_TOKENS, null).data().findValuesAsString("access_token_expiration"))
                .contains(shown);
        var key = as(token, "POST", API_KEYS, "{\"api_key_name\":\"naive\",\"api_key_valid_until\":\"" + sent + "\"}");
        assertThat(key.data().path("api_key_valid_until").asString()).isEqualTo(shown);
        var agentToken = as(
                token,
                "POST",
                "/v1/network/auth/agent-tokens",
                "{\"agent_token_name\":\"naive\",\"agent_token_valid_until\":\"" + sent + "\"}");
        assertThat(agentToken.data().path("api_key_valid_until").asString()).isEqualTo(shown);
        int agent = server.agent("one");
        assertThat(search(token, "{\"agent_modified_at_to\":\"" + sent + "\"}").ids("agent_id"))
                .containsExactly(agent);
        assertThat(search(token, "{\"agent_modified_at_from\":\"" + sent + "\"}")
                        .ids("agent_id"))
                .isEmpty();
    }

    @AtOlderDates
    void whatIsNoTimeIsRefusedByName(String date) {
        for (var no : List.of("2027-01-01", "yesterday", "2027-13-01T00:00:00", "2027-01-01T00:00:00ZZ", "")) {
            var answer = search(server.pinned(date), "{\"agent_modified_at_from\":\"" + no + "\"}");
            assertThat(answer.status()).as(no).isEqualTo(400);
            assertThat(answer.fields()).containsExactly("filter.agent_modified_at_from");
        }
    }

    @AtOlderDates
    void idsInTheAgentFilterMayBeTexts(String date) {
        server.agent("one");
        int two = server.agent("two");
        var token = server.pinned(date);

        assertThat(search(token, "{\"agent_id\":\"" + two + "\"}").ids("agent_id"))
                .containsExactly(two);
        assertThat(search(token, "{\"agent_id\":[\"" + two + "\"]}").ids("agent_id"))
                .containsExactly(two);
        assertThat(search(token, "{\"agent_id\":[" + two + "]}").ids("agent_id"))
                .containsExactly(two);
        for (var no : List.of("\"\"", "\"x\"", "\"0\"", "\"99999999999\"", "[\"-1\"]", "{}", "null", "5")) {
            assertThat(search(token, "{\"agent_id\":" + no + "}").status())
                    .as(no)
                    .isEqualTo(400);
        }
    }

    @AtOlderDates
    void aTakeOfZeroAndAnEmptySearchInASearchBodyMeanNotGiven(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        int connection = server.connection(one, two);
        var token = server.pinned(date);

        var all = as(token, "POST", AGENTS + "/search", "{\"filter\":{},\"skip\":0,\"take\":0,\"search\":\"\"}");
        assertThat(all.status()).isEqualTo(206);
        assertThat(all.ids("agent_id")).containsExactly(one, two);
        assertThat(as(token, "POST", AGENTS + "/search", "{\"order\":[],\"take\":1}")
                        .ids("agent_id"))
                .containsExactly(one);
        assertThat(as(token, "POST", CONNECTIONS + "/search", "{\"take\":0,\"skip\":0}")
                        .ids("agent_connection_group_id"))
                .containsExactly(connection);
        assertThat(as(token, "GET", AGENTS + "?take=0", null).status())
                .as("only in bodies")
                .isEqualTo(400);
    }

    @AtOlderDates
    void emptyArraysInFiltersMatchNothing(String date) {
        server.connection(server.agent("one", "tag"), server.agent("two"));
        var token = server.pinned(date);

        for (var key : List.of(
                "agent_id",
                "agent_provider_id",
                "agent_tag_id",
                "agent_type",
                "agent_version",
                "agent_tag_name",
                "agent_status",
                "agent_location_country")) {
            assertThat(search(token, "{\"" + key + "\":[]}").data()).as(key).isEmpty();
        }
        for (var key : List.of("agent_connection_group_id", "agent_id", "agent_pair")) {
            var found = as(token, "POST", CONNECTIONS + "/search", "{\"filter\":{\"" + key + "\":[]}}");
            assertThat(found.status()).isEqualTo(206);
            assertThat(found.data()).as(key).isEmpty();
        }
        assertThat(search(token, "{}").data()).hasSize(2);
        assertThat(as(token, "POST", CONNECTIONS + "/search", "{}").data()).hasSize(1);
    }

    @AtOlderDates
    void nullListsOfIdsAreEmptyLists(String date) {
        server.connection(server.agent("one"), server.agent("two"));
        var token = server.pinned(date);

        for (var list : List.of("null", "[]", "[999]")) {
            assertThat(as(token, "POST", AGENTS + "/remove", "{\"agent_ids\":" + list + "}")
                            .status())
                    .isEqualTo(204);
            assertThat(as(token, "POST", CONNECTIONS + "/remove", "{\"agent_connection_group_ids\":" + list + "}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(as(token, "PATCH", CONNECTIONS, "{\"changes\":null}").status())
                .isEqualTo(204);
        for (var create : List.of("/point-to-point\0agent_pairs", "/mesh\0agent_ids")) {
            var words = create.split("\0", -1);
            for (var list : List.of("null", "[]")) {
                var made = as(token, "POST", CONNECTIONS + words[0], "{\"" + words[1] + "\":" + list + "}");
                assertThat(made.status()).isEqualTo(202);
                assertThat(made.data()).isEmpty();
            }
        }
        assertThat(as(token, "GET", AGENTS, null).data()).hasSize(2);
        assertThat(as(token, "GET", CONNECTIONS, null).data()).hasSize(1);
    }

    @AtOlderDates
    void hitsOfTheVeryNameComeFirst(String date) {
        server.agent("web-1-old");
        server.agent("WEB-1");
        int exact = server.agent("web-1");
        var token = server.pinned(date);

        var first = as(token, "POST", AGENTS + "/search", "{\"search\":\"web-1\",\"take\":1}");
        assertThat(first.ids("agent_id")).containsExactly(exact);
        assertThat(as(token, "POST", AGENTS + "/search", "{\"search\":\"web-1\"}")
                        .data())
                .hasSize(3);
    }

    @AtOlderDates
    void aNameInTheFilterIsTheWholeName(String date) {
        server.agent("web-10");
        int exact = server.agent("web-1");

        assertThat(search(server.pinned(date), "{\"agent_name\":\"web-1\"}").ids("agent_id"))
                .containsExactly(exact);
    }

    @AtOlderDates
    void anAgentPairMatchesEitherWayRound(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        int connection = server.connection(one, two);
        var token = server.pinned(date);

        for (var pair : List.of(new int[] {one, two}, new int[] {two, one})) {
            var found = as(
                    token,
                    "POST",
                    CONNECTIONS + "/search",
                    "{\"filter\":{\"agent_pair\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}}"
                            .formatted(pair[0], pair[1]));
            assertThat(found.ids("agent_connection_group_id")).containsExactly(connection);
        }
    }

    @AtOlderDates
    void theAgentTokenMayBeCalledApiKey(String date) {
        var token = server.pinned(date);
        var secret = as(token, "POST", API_KEYS, "{\"api_key_name\":\"k\"}")
                .data()
                .path("api_key_secret")
                .asString();

        var made = as(token, "POST", AGENTS, "{\"agent_name\":\"one\",\"api_key\":\"" + secret + "\"}");
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.data().has("api_key_id")).isTrue();
        assertThat(as(token, "POST", AGENTS, "{\"agent_name\":\"two\",\"agent_token\":\"" + secret + "\"}")
                        .status())
                .isEqualTo(200);
        var neither = as(token, "POST", AGENTS, "{\"agent_name\":\"three\"}");
        assertThat(neither.status()).isEqualTo(400);
        assertThat(neither.fields()).containsExactly("agent_token");
    }

    @AtOlderDates
    void anAgentsProviderMayBeNamedInItsUpdate(String date) {
        int agent = server.agent("one");
        var token = server.pinned(date);
        var one = AGENTS + "/" + agent;

        assertThat(as(token, "PATCH", one, "{\"agent_provider_name\":\"Google Cloud Platform\"}")
                        .status())
                .isEqualTo(204);
        assertThat(as(token, "GET", one, null)
                        .data()
                        .at("/agent_provider/agent_provider_id")
                        .asInt())
                .isEqualTo(3);
        assertThat(as(token, "PATCH", one, "{\"agent_provider_name\":\"DigitalOcean\",\"agent_provider_id\":1}")
                        .status())
                .isEqualTo(204);
        assertThat(as(token, "GET", one, null)
                        .data()
                        .at("/agent_provider/agent_provider_id")
                        .asInt())
                .as("the id goes first")
                .isEqualTo(1);
        var unknown = as(token, "PATCH", one, "{\"agent_provider_name\":\"Nobody\"}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.fields()).containsExactly("agent_provider_name");
    }

    @AtOlderDates
    void pathsOfSdnArePassedOver(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        var token = server.pinned(date);

        var made = as(token, "POST", CONNECTIONS + "/point-to-point", """
                {"agent_pairs":[{"agent_1_id":%d,"agent_2_id":%d}],"sdn_paths":{"SDN1":[1],"SDN2":[],"SDN3":[2,3]}}""".formatted(one, two));
        assertThat(made.status()).isEqualTo(202);
        int connection = made.ids("agent_connection_group_id").getFirst();
        assertThat(as(token, "PATCH", CONNECTIONS, """
                        {"changes":[{"connection_group_id":%d,"is_sdn_enabled":true,"paths":["PUBLIC","SDN1"]}]}""".formatted(connection)).status())
                .isEqualTo(204);
        assertThat(as(token, "GET", CONNECTIONS, null)
                        .data()
                        .get(0)
                        .path("agent_connection_group_sdn_enabled")
                        .asBoolean())
                .isTrue();
    }

    @AtOlderDates
    void interfacesMayHaveKeysOrNone(String date) {
        int agent = server.agent("one");
        var token = server.pinned(date);
        var key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

        assertThat(as(token, "PATCH", AGENTS + "/" + agent, """
                        {"network":{"PUBLIC":{"agent_interface_public_key":"%s"},"SDN1":{}}}""".formatted(key)).status())
                .isEqualTo(204);
        var shown = server.get(AGENTS + "/" + agent).data().path("network");
        assertThat(shown.at("/PUBLIC/agent_interface_public_key").asString()).isEqualTo(key);
        assertThat(shown.path("SDN1").isNull()).isTrue();
        assertThat(as(token, "PATCH", AGENTS + "/" + agent, """
                        {"network":{"PUBLIC":{"agent_interface_public_key":"short"}}}""").status()).isEqualTo(400);
    }

    @AtOlderDates
    void nothingIsNullThatTypedClientsRefuse(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        int connection = server.connection(one, two);
        int subnet = server.service(one, "s", "10.0.0.0/24")
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
        var token = server.pinned(date);
        assertThat(as(token, "PATCH", CONNECTIONS + "/services", """
                        {"agent_connection_group_id":%d,"changes":[{"agent_service_subnet_id":%d,"is_enabled":true}]}""".formatted(connection, subnet))
                        .status())
                .isEqualTo(204);

        var agent = as(token, "GET", AGENTS, null).data().get(0);
        for (var name :
                List.of("agent_public_ipv4", "agent_version", "agent_location_city", "agent_location_country")) {
            assertThat(agent.path(name).stringValue()).as(name).isEmpty();
        }
        assertThat(agent.path("agent_type").asString()).isEqualTo("VIRTUAL");
        assertThat(agent.path("agent_status").isNull()).isFalse();
        assertThat(agent.path("agent_provider").toString())
                .isEqualTo("{\"agent_provider_id\":0,\"agent_provider_name\":\"\"}");
        var shown = as(token, "GET", CONNECTIONS, null).data().get(0);
        assertThat(shown.path("agent_connection_group_status_reason").isString())
                .isTrue();
        for (var end : List.of("agent_1", "agent_2")) {
            assertThat(shown.path(end).path("agent_public_ipv4").stringValue()).isEmpty();
            assertThat(shown.path(end).path("agent_provider_id").intValue()).isZero();
            assertThat(shown.path(end).path("agent_status").isNull()).isFalse();
        }
        var services = as(token, "GET", CONNECTIONS + "/services", null).data().get(0);
        assertThat(services.at("/agent_connection_subnets/0/agent_connection_subnet_error")
                        .stringValue())
                .isEmpty();
        var key = as(token, "POST", API_KEYS, "{\"api_key_name\":\"k\"}").data();
        assertThat(key.path("user_id").intValue()).isZero();
        assertThat(key.path("api_key_description").stringValue()).isEmpty();
        assertThat(key.has("api_key_valid_until")).isFalse();
        var listed = as(token, "GET", API_KEYS, null).data();
        assertThat(listed)
                .isNotEmpty()
                .allSatisfy(each ->
                        assertThat(each.path("api_key_valid_until").asString()).startsWith("9999-12-31T"));
        server.agent("three", "tag");
        var tag = as(token, "GET", AGENTS + "/tags", null).data().get(0);
        assertThat(tag.path("user_id").isInt()).isTrue();
        assertThat(tag.path("workspace_id").isInt()).isTrue();
        var made = as(
                token,
                "POST",
                AGENTS,
                "{\"agent_name\":\"four\",\"api_key\":\"%s\"}"
                        .formatted(key.path("api_key_secret").asString()));
        for (var name : List.of("agent_location_lat", "agent_location_lon")) {
            assertThat(made.data().path(name).isNumber()).as(name).isTrue();
        }
        assertThat(made.data().path("agent_updated_at").asString()).endsWith("Z");
    }

    @AtOlderDates
    void everyConnectionAskedForHasItsServicesItemEvenAnEmptyOne(String date) {
        mesh(8); // 28 connections, more than a page
        var token = server.pinned(date);
        var ids = as(token, "GET", CONNECTIONS + "?take=1000", null).ids("agent_connection_group_id");
        assertThat(ids).hasSize(28);

        var items = as(
                token,
                "GET",
                CONNECTIONS + "/services?filter="
                        + String.join("%2C", ids.stream().map(String::valueOf).toList()),
                null);
        assertThat(items.status()).isEqualTo(200);
        assertThat(items.ids("agent_connection_group_id")).containsExactlyElementsOf(ids);
        assertThat(items.data()).allSatisfy(item -> {
            assertThat(item.path("agent_connection_subnets")).isEmpty();
            assertThat(item.at("/agent_1/agent_services").isArray()).isTrue();
            assertThat(item.at("/agent_2/agent_services").isArray()).isTrue();
        });
        assertThat(as(token, "GET", CONNECTIONS + "/services", null).data()).hasSize(20);
    }

    @AtOlderDates
    void listsThatThePublishedClientsDontPageComeWhole(String date) {
        int agent = server.agent(
                "one", IntStream.range(0, 25).mapToObj(i -> "tag" + i).toArray(String[]::new));
        for (int i = 0; i < 25; i++) server.service(agent, "s" + i, "10." + i + ".0.0/16");
        var token = server.pinned(date);

        var services = as(token, "GET", AGENTS + "/services?filter=" + agent, null);
        assertThat(services.status()).isEqualTo(200);
        assertThat(services.data()).hasSize(25);
        assertThat(as(token, "GET", AGENTS + "/tags", null).data()).hasSize(25);
        assertThat(as(token, "GET", ACCESS_TOKENS + "/permissions", null).data())
                .hasSize(Permission.values().length);
        assertThat(as(token, "GET", AGENTS + "/services?take=3", null).data()).hasSize(3);
    }

    @AtOlderDates
    void connectionGroupIdIsNotAskedFor(String date) {
        int one = server.agent("one");
        int connection = server.connection(one, server.agent("two"));
        int subnet = server.service(one, "s", "10.0.0.0/24")
                .at("/agent_service_subnets/0/agent_service_subnet_id")
                .asInt();
        var token = server.pinned(date);
        var body =
                "{\"agent_connection_group_id\":%d,%s\"changes\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}";

        assertThat(as(token, "PATCH", CONNECTIONS + "/services", body.formatted(connection, "", subnet))
                        .status())
                .isEqualTo(204);
        var extra = as(
                token,
                "PATCH",
                CONNECTIONS + "/services",
                body.formatted(connection, "\"connectionGroupId\":1,", subnet));
        assertThat(extra.status()).isEqualTo(400);
        assertThat(extra.fields()).containsExactly("connectionGroupId");
    }

    @AtOlderDates
    void aPageOfAThousandIsHonoured(String date) {
        mesh(46); // 1,035 connections
        var token = server.pinned(date);

        var first = as(token, "GET", CONNECTIONS + "?skip=0&take=1000", null).ids("agent_connection_group_id");
        var second =
                as(token, "GET", CONNECTIONS + "?skip=1000&take=1000", null).ids("agent_connection_group_id");
        assertThat(first).hasSize(1000).isSorted();
        assertThat(second).hasSize(35).isSorted().doesNotContainAnyElementsOf(first);
        assertThat(as(token, "GET", CONNECTIONS + "?take=1001", null).status()).isEqualTo(400);
    }

    @AtOlderDates
    void pageAfterPageFindsEachObjectOnce(String date) {
        for (int i = 0; i < 25; i++) server.agent("a" + i);
        var token = server.pinned(date);
        var seen = new ArrayList<Integer>();

        for (int skip = 0; ; skip += 10) {
            var page = as(token, "GET", AGENTS + "?skip=" + skip + "&take=10", null);
            assertThat(page.status()).isEqualTo(206);
            assertThat(page.body().propertyNames()).containsExactly("data");
            seen.addAll(page.ids("agent_id"));
            if (page.data().size() < 10) break;
        }
        assertThat(seen).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    @AtOlderDates
    void aNewConnectionIsThereAtOnce(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        var token = server.pinned(date);

        var made = as(token, "POST", CONNECTIONS + "/point-to-point", pair(one, two));
        assertThat(made.status()).isEqualTo(202);
        assertThat(as(token, "GET", CONNECTIONS, null).ids("agent_connection_group_id"))
                .isEqualTo(made.ids("agent_connection_group_id"))
                .hasSize(1);
    }

    @AtOlderDates
    void creatingWhatIsConnectedAnswersNothingNew(String date) {
        int one = server.agent("one");
        int two = server.agent("two");
        int three = server.agent("three");
        server.connection(one, two);
        var token = server.pinned(date);

        var again = as(token, "POST", CONNECTIONS + "/point-to-point", pair(two, one));
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.data()).isEmpty();
        var larger = as(token, "POST", CONNECTIONS + "/mesh", """
                {"agent_ids":[{"agent_id":%d},{"agent_id":%d},{"agent_id":%d}]}""".formatted(one, two, three));
        assertThat(larger.data())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.propertyNames())
                        .containsExactly("agent_1_id", "agent_2_id", "agent_connection_group_id"));
    }

    @AtOlderDates
    void theBareSessionTokenIsTakenInAuthorization(String date) {
        var login = send(
                "POST",
                "/v1/network/auth/access-token/login",
                "{\"access_token\":\"" + server.pinned(date) + "\"}",
                Map.of());
        assertThat(login.status()).isEqualTo(200);
        var session = login.data().path("access_token").asString();
        for (var name : List.of("token_type", "expires_in", "refresh_token")) {
            assertThat(login.data().path(name).isString()).as(name).isTrue();
        }

        for (var value : List.of(session, "Bearer " + session, "bearer " + session)) {
            assertThat(send("GET", AGENTS, null, Map.of("Authorization", value)).status())
                    .as("at the date of its access token")
                    .isEqualTo(206);
        }
    }

    @AtOlderDates
    void bothHeadersMayCarryOneCredential(String date) {
        var token = server.pinned(date);

        for (var value : List.of(token, "Bearer " + token)) {
            assertThat(send("GET", AGENTS, null, Map.of("Authorization", value, "api-key", token))
                            .status())
                    .isEqualTo(206);
        }
        assertThat(send("GET", AGENTS, null, Map.of("Authorization", "Bearer " + token, "api-key", server.token))
                        .status())
                .isEqualTo(400);
    }

    @AtOlderDates
    void everySuccessWithABodyIsPlainJson(String date) {
        var token = server.pinned(date);
        var things = Things.made(server, server.token, "thing");
        int seen = 0;
        for (var operation : server.operations()) {
            for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                var body = sample.body() == null ? null : Sample.filled(sample.body(), things);
                var answer = as(token, sample.method(), Sample.filled(sample.target(), things), body);
                assertThat(answer.status())
                        .as("%s %s", operation.name(), answer)
                        .isLessThan(500);
                if (answer.status() / 100 != 2 || answer.text().isEmpty()) continue;
                seen++;
                assertThat(answer.type()).as(operation.name()).isEqualTo("application/json");
                assertThat(answer.body().propertyNames()).contains("data");
            }
        }
        assertThat(seen).isGreaterThan(20);
    }

    /// The Python tools repeat a call for ten minutes when they are told that the server has failed.
    @AtOlderDates
    void aClientsMistakeIsNeverTheServersFailure(String date) {
        var token = server.pinned(date);
        server.agent("one");
        var bodies = List.of(
                "{",
                "[]",
                "null",
                "\"x\"",
                "{\"filter\":null}",
                "{\"filter\":{\"agent_id\":{}}}",
                "{\"filter\":{\"agent_pair\":[null]}}",
                "{\"agent_ids\":[null]}",
                "{\"agent_ids\":\"1\"}",
                "{\"agent_connection_group_ids\":[\"1\"]}",
                "{\"changes\":[null]}",
                "{\"changes\":[1]}",
                "{\"agent_pairs\":[{}]}",
                "{\"network\":{\"PUBLIC\":null}}",
                "{\"network\":[]}",
                "{\"order\":[null]}",
                "{\"order\":[{}]}",
                "{\"take\":-1}",
                "{\"take\":99999999999999999999}",
                "{\"skip\":2147483647}",
                "{\"agent_provider_name\":5}",
                "{\"sdn_paths\":[],\"agent_pairs\":[]}",
                "{\"subnets_to_update\":[{}]}",
                "{\"access_token_expiration\":5}",
                "{\"permissions\":null}");
        for (var operation : server.operations()) {
            if (operation.access() instanceof Access.Open) continue; // without a token it has the newest date
            var path = operation.path().replaceAll("\\{[^}]*}", "999");
            for (var body : bodies) {
                var answer = as(token, operation.method().name(), path, body);
                assertThat(answer.status())
                        .as("%s %s: %s", operation.name(), body, answer)
                        .isLessThan(500);
                if (answer.status() < 400) continue;
                assertThat(answer.type()).isEqualTo("application/json");
                assertThat(answer.body().path("errors")).isNotEmpty();
            }
            if (operation.method() != Operation.Method.GET) continue;
            for (var query : List.of("take=0", "skip=-1", "take=x", "filter=x", "filter=", "order=x", "order=:", "%")) {
                var answer = as(token, "GET", path + (query.equals("%") ? "?a=%25%00" : "?" + query), null);
                assertThat(answer.status())
                        .as("%s %s: %s", operation.name(), query, answer)
                        .isLessThan(500);
            }
        }
    }

    /// What is understood at the older dates for the sake of old clients is a mistake at the newest, and named.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST  | /v1/network/agents/search                    | {"filter":{"agent_id":"5"}}                      | /filter/agent_id
            POST  | /v1/network/agents/search                    | {"filter":{"agent_id":["5"]}}                    | /filter/agent_id/0
            POST  | /v1/network/agents/search                    | {"filter":{"agent_modified_at_to":"2027-01-01T02:01:32"}} | /filter/agent_modified_at_to
            POST  | /v1/network/agents/search                    | {"take":0}                                       | /take
            POST  | /v1/network/agents/search                    | {"skip":0}                                       | /skip
            POST  | /v1/network/agents/search                    | {"search":""}                                    | /search
            POST  | /v1/network/agents/search                    | {"order":[]}                                     | /order
            POST  | /v1/network/agents/remove                    | {"agent_ids":null}                               | /agent_ids
            POST  | /v1/network/connections/remove               | {"agent_connection_group_ids":null}              | /agent_connection_group_ids
            POST  | /v1/network/connections/mesh                 | {"agent_ids":[]}                                 | /agent_ids
            POST  | /v1/network/connections/point-to-point       | {"agent_pairs":[]}                               | /agent_pairs
            POST  | /v1/network/connections/mesh                 | {"agent_ids":[{"agent_id":1},{"agent_id":2}],"sdn_paths":{}} | /sdn_paths
            PATCH | /v1/network/connections                      | {"changes":[{"agent_connection_group_id":1,"agent_connection_group_sdn_enabled":true,"paths":[]}]} | /changes/0/paths
            POST  | /v1/network/agents                           | {"agent_name":"x","agent_token":"y","api_key":"y"} | /api_key
            PATCH | /v1/network/agents/1                         | {"agent_provider_name":"DigitalOcean"}           | /agent_provider_name
            PATCH | /v1/network/agents/1                         | {"network":{"PUBLIC":{}}}                        | /network/PUBLIC/agent_interface_public_key
            PATCH | /v1/network/agents/services/bulk             | {}                                               | /subnets_to_update
            POST  | /v1/network/auth/access-tokens               | {"access_token_name":"n","permissions":[],"access_token_expiration":"2027-01-01T00:00:00"} | /access_token_expiration
            """)
    void atTheNewestDateItIsRefusedByName(String method, String path, String body, String pointer) {
        var answer = as(server.token, method, path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.body().path("errors").findValuesAsString("pointer")).containsExactly(pointer);
    }

    private static String pair(int one, int other) {
        return "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one, other);
    }

    private void mesh(int agents) {
        var refs = IntStream.range(0, agents)
                .mapToObj(i -> "{\"agent_id\":" + server.agent("m" + i) + "}")
                .toList();
        var made = server.post(CONNECTIONS + "/mesh", "{\"agent_ids\":" + refs + "}");
        assertThat(made.status()).isEqualTo(202);
    }
}
