package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.api.Check;
import syntropy.api.Operation;
import syntropy.api.Shapes;
import syntropy.http.Router;
import syntropy.kernel.ApiDate;
import syntropy.kernel.FieldError;
import syntropy.kernel.Json;
import syntropy.versions.Changes;
import syntropy.versions.Published;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The published API is kept, call by call: what is served is as published at both older dates, and what isn't says so.
@Timeout(120)
class ContractTest {
    private static final Versions VERSIONS = new Versions(Changes.all());
    private static final List<ApiDate> OLDER = List.of(ApiDate.of("2022-07-07"), ApiDate.of("2023-02-22"));
    private static final List<Operation<?, ?>> OPERATIONS = operations();

    /// Where the first sample speaks of what has another name at the older dates.
    private static final Map<String, String> OLDER_BODIES = Map.of(
            "V1NetworkAuthApiKeysCreate",
            "{\"api_key_name\":\"new\"}",
            "V1NetworkAgentsLogsSearch",
            """
            {"agent_id":[$agent],"severity":["warn","info"],"message":"PEER","sort":"desc","from":0,"size":10,
             "range_from":"2026-01-01T00:00:00","range_to":"2027-01-01T00:00:00Z"}""",
            "V1NetworkAgentsLogsErrorsSearch",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"agent_ids\":[$agent]}",
            "V1NetworkAuditSearch",
            """
            {"action":["ACTION_CREATED"],"type":["TYPE_AGENT","TYPE_CONNECTION"],"source":["SOURCE_USER"],"skip":0,"take":10,
             "performed_by":"test","from":"2026-01-01T00:00:00.123456","to":"2027-01-01T00:00:00Z"}""",
            "V1NetworkConnectionsUpdate",
            "{\"changes\":[{\"connection_group_id\":$connection,\"is_sdn_enabled\":true}]}");

    private static List<Operation<?, ?>> operations() {
        try (var server = TestServer.fresh()) {
            return server.operations();
        }
    }

    private static Map<String, Published> missing() {
        return Published.notYetServed(OPERATIONS).stream().collect(Collectors.toMap(Published::name, each -> each));
    }

    static Stream<Contract.Call> served() {
        var missing = missing();
        return OLDER.stream()
                .flatMap(date -> Contract.at(date).calls().filter(call -> !missing.containsKey(call.name())));
    }

    static Stream<Contract.Call> notYetServed() {
        var missing = missing();
        return OLDER.stream()
                .flatMap(date -> Contract.at(date).calls().filter(call -> missing.containsKey(call.name())));
    }

    @Test
    void theServersListOfPublishedCallsIsTheContracts() {
        assertThat(Contract.at(OLDER.getFirst()).calls())
                .hasSize(77)
                .extracting(call -> new Published(call.method(), call.path(), call.name()))
                .containsExactlyElementsOf(Published.ALL);
    }

    @ParameterizedTest
    @MethodSource("served")
    void aServedCallHasItsNameStatusAndAnswer(Contract.Call call) {
        var version = VERSIONS.at(call.contract().date());
        var operation = operation(call);

        assertThat(operation.name()).isEqualTo(call.name());
        assertThat(version.status(operation)).isEqualTo(call.status());
        assertThat(call.complaintsOfAnswer(version.answer(operation))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("served")
    void aServedCallTakesWhatIsPublishedAndNothingElse(Contract.Call call) {
        var operation = operation(call);

        assertThat(call.complaintsOfRequest(
                        VERSIONS.at(call.contract().date()).request(operation), Shapes.body(operation.takes())))
                .isEmpty();
        if (!call.hasBody()) return;
        var body = Json.MAPPER.createObjectNode().put("no_such_field", 1);
        assertThat(Check.of(VERSIONS.at(call.contract().date()).request(operation), body))
                .anyMatch(error -> error.code() == FieldError.Code.UNKNOWN_FIELD
                        && error.pointer().equals("/no_such_field"));
    }

    @ParameterizedTest
    @MethodSource("served")
    void aServedCallIsAnsweredAsPublished(Contract.Call call) {
        try (var server = TestServer.fresh()) {
            var things = populate(server);

            var reply = send(server, call, body(call, things), things);

            assertThat(call.complaintsOf(reply)).as("%s", reply).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("served")
    void anUnknownFieldIsRefusedByNameAndChangesNothing(Contract.Call call) {
        try (var server = TestServer.fresh()) {
            var things = populate(server);
            var body = body(call, things);
            if (body == null) return;
            var before = server.everything();
            var fields = body instanceof ObjectNode object ? object : (ObjectNode) body.path(0);
            fields.put("no_such_field", 1);

            var reply = send(server, call, body, things);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            var error = reply.body().path("errors").get(0);
            assertThat(error.path("field").asString("")).isEqualTo((body.isArray() ? "0." : "") + "no_such_field");
            assertThat(error.propertyNames()).containsExactly("code", "message", "type", "field");
            assertThat(server.everything()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("served")
    void aFieldThatIsAskedForIsMissed(Contract.Call call) {
        var version = VERSIONS.at(call.contract().date());
        var missed = Check.of(version.request(operation(call)), Json.MAPPER.createObjectNode());
        try (var server = TestServer.fresh()) {
            var things = populate(server);
            if (!(body(call, things) instanceof ObjectNode body)) return;
            for (var error : missed) {
                var name = error.pointer().substring(1);
                if (call.path().contains("{")) continue;
                var without = body.deepCopy();
                without.remove(name);
                var reply = send(server, call, without, things);
                assertThat(reply.status())
                        .as("%s without %s: %s", call, name, reply)
                        .isEqualTo(400);
                assertThat(reply.body().path("errors").findValuesAsString("field"))
                        .contains(name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notYetServed")
    void aCallThatIsNotYetServedSaysSo(Contract.Call call) {
        try (var server = TestServer.fresh()) {
            var target = call.path().replaceAll("\\{[^}]*}", "1");
            var headers = Map.of(
                    "authorization",
                    "Bearer " + server.token,
                    "syntropy-version",
                    call.contract().date().toString());
            var reply = server.call(call.method(), target, call.hasBody() ? "{}" : null, headers);

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            var error = reply.body().path("errors").get(0);
            assertThat(error.path("code").asString()).isEqualTo("NOT_YET_SERVED");
            assertThat(error.path("message").asString())
                    .contains(call.name())
                    .contains("not yet served")
                    .contains("docs/coverage.md");
        }
    }

    /// No client sends a version: it is the token that is pinned.
    @Test
    void aPinnedTokenReadsWhatIsNotServedAsItsDateHasIt() {
        try (var server = TestServer.fresh()) {
            var pinned = server.pinned("2022-07-07");

            for (var target : List.of("/v1/network/auth/mfa/generate", "/v1/network/nowhere")) {
                var reply = server.as(pinned, "GET", target, null);
                assertThat(reply.status()).isEqualTo(404);
                assertThat(reply.header("syntropy-version")).isEqualTo("2022-07-07");
                assertThat(reply.body().propertyNames()).containsExactly("errors");
            }
            var newest = server.get("/v1/network/auth/mfa/generate");
            assertThat(newest.status()).isEqualTo(404);
            assertThat(newest.header("content-type")).isEqualTo("application/problem+json");
            assertThat(newest.code()).isEqualTo("NOT_YET_SERVED");
            var stranger = server.call("GET", "/v1/network/auth/mfa/generate", null, Map.of());
            assertThat(stranger.code()).isEqualTo("NOT_YET_SERVED");
        }
    }

    /// Whatever is still missing never hides what is there.
    @Test
    void noCallThatIsServedLooksLikeOneThatIsNot() {
        var router = new Router.Builder<String>();
        Published.notYetServed(OPERATIONS).forEach(each -> router.add(each.method(), each.path(), each.name()));
        var built = router.build();

        assertThat(OPERATIONS).allSatisfy(operation -> {
            var path = operation.path().replaceAll("\\{[^}]*}", "1");
            assertThat(built.find(operation.method().name(), path))
                    .as(operation.name())
                    .isNotInstanceOf(Router.Result.Match.class);
        });
    }

    @Test
    void theTableOfWhatIsServedIsCurrent() {
        var missing = missing();
        var calls = Contract.at(OLDER.getFirst()).calls().toList();
        var table = new StringBuilder("""
                # What is served of the published API

                The API of 2022-07-07 had 77 calls: 20 were public, the others were only in the Python SDK. Of these, %d are
                served, at every API date, and %d not yet: they answer 404 with the code `NOT_YET_SERVED`. What this
                server has beyond them is in `/docs`. Written by `make golden`; a test holds it to the server.

                | call | name | public | served |
                |---|---|---|---|
                """.formatted(calls.size() - missing.size(), missing.size()));
        for (var call : calls) {
            table.append("| `%s %s` | %s | %s | %s |\n"
                    .formatted(
                            call.method(),
                            call.path(),
                            call.name(),
                            call.isPublic() ? "yes" : "",
                            missing.containsKey(call.name()) ? "not yet" : "yes"));
        }
        Golden.check("docs/coverage.md", table.toString());
    }

    private static Operation<?, ?> operation(Contract.Call call) {
        return OPERATIONS.stream()
                .filter(each -> each.method().name().equals(call.method()))
                .filter(each -> route(each.path()).equals(route(call.path())))
                .findFirst()
                .orElseThrow();
    }

    private static String route(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    /// Agents of which nothing is known and one of which much is, a connection with a subnet switched on, tokens.
    private static Map<String, String> populate(TestServer server) {
        var things = Things.made(server, server.token, "thing");
        server.call(
                "PATCH",
                "/v1/network/agents/" + things.get("other"),
                "{\"agent_provider_id\":1,\"agent_location_city\":\"Vilnius\",\"agent_location_country\":\"LT\"}",
                Map.of("authorization", "Bearer " + server.token));
        server.call(
                "PATCH",
                "/v1/network/connections/services",
                Sample.filled("""
                        {"agent_connection_group_id":$connection,
                         "changes":[{"agent_service_subnet_id":$subnet,"is_enabled":true}]}""", things),
                Map.of("authorization", "Bearer " + server.token));
        return things;
    }

    private static Sample sample(Contract.Call call) {
        return Sample.ALL.getOrDefault(operation(call).name(), List.of()).getFirst();
    }

    private static @Nullable JsonNode body(Contract.Call call, Map<String, String> things) {
        var text = OLDER_BODIES.getOrDefault(call.name(), sample(call).body());
        return text == null ? null : Json.MAPPER.readTree(Sample.filled(text, things));
    }

    private static TestServer.Reply send(
            TestServer server, Contract.Call call, @Nullable JsonNode body, Map<String, String> things) {
        var sample = sample(call);
        var headers = new HashMap<String, String>();
        headers.put("syntropy-version", call.contract().date().toString());
        var credential = sample.credential() instanceof String name ? Sample.filled(name, things) : server.token;
        headers.put("authorization", "Bearer " + credential);
        return server.call(
                call.method(), Sample.filled(sample.target(), things), body == null ? null : body.toString(), headers);
    }
}
