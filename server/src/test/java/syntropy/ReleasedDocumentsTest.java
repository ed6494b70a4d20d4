package syntropy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.api.OpenApi;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was released is kept: no document breaks the promise of its date that is committed in `openapi/released`. A
/// breaking change needs a new date. `make release-promises` adds to the promises what is new; it refuses to break one.
class ReleasedDocumentsTest {
    private static final String AGENTS = "/paths/~1v1~1network~1agents";
    private static final String MESH = "/paths/~1v1~1network~1connections~1mesh/post";
    private static final String SCHEMAS = "/components/schemas/";

    static Stream<ApiDate> dates() {
        return OpenApiTest.dates();
    }

    private static JsonNode document(ApiDate date) {
        return Json.MAPPER.readTree(
                new String(OpenApi.document(OpenApiTest.OPERATIONS, OpenApiTest.VERSIONS.at(date)), UTF_8));
    }

    private static JsonNode newest() {
        return document(OpenApiTest.VERSIONS.dates().newest());
    }

    private static Path file(ApiDate date) {
        return Path.of(System.getProperty("syntropy.root", ".."))
                .resolve("openapi/released")
                .resolve(date + ".json");
    }

    @ParameterizedTest
    @MethodSource("dates")
    void noPromiseIsBroken(ApiDate date) throws IOException {
        var now = Promise.of(document(date));
        boolean writes = "write".equals(System.getProperty("syntropy.promises"));
        if (writes && !Files.exists(file(date))) {
            Files.createDirectories(file(date).getParent());
            Files.writeString(file(date), now.text());
        }
        assertThat(file(date))
                .as("the promise of %s; `make release-promises` writes it", date)
                .exists();
        var broken = Promise.read(Files.readString(file(date))).brokenBy(now);
        assertThat(broken)
                .as("what %s promised; a breaking change needs a new API date", date)
                .isEmpty();
        if (writes) Files.writeString(file(date), now.text());
    }

    @ParameterizedTest
    @MethodSource("dates")
    void aPromiseSurvivesBeingWritten(ApiDate date) {
        var promise = Promise.of(document(date));

        assertThat(Promise.read(promise.text()).text()).isEqualTo(promise.text());
        assertThat(promise.brokenBy(promise)).isEmpty();
        assertThat(promise.calls()).hasSize(OpenApiTest.OPERATIONS.size());
    }

    /// The dates are different APIs, and it is seen.
    @Test
    void theNewestDateBreaksWhatTheFirstPromised() {
        var broken = Promise.of(document(Versions.FIRST)).brokenBy(Promise.of(newest()));

        assertThat(broken)
                .contains(
                        "/v1/network/agents get answer 206 is gone",
                        "/v1/network/agents get answer failure is not application/json",
                        "/v1/network/agents post body api_key is gone",
                        "/v1/network/agents post body agent_token is asked for",
                        "/v1/network/connections patch body changes[] connection_group_id is gone");
    }

    private static Arguments change(String what, Consumer<JsonNode> change, String complaint) {
        return Arguments.of(what, change, complaint);
    }

    private static Arguments change(String what, Consumer<JsonNode> change) {
        return Arguments.of(what, change);
    }

    private static ObjectNode at(JsonNode document, String pointer) {
        var found = document.at(pointer);
        assertThat(found.isObject()).as(pointer).isTrue();
        return (ObjectNode) found;
    }

    private static ArrayNode list(JsonNode document, String pointer) {
        var found = document.at(pointer);
        assertThat(found.isArray()).as(pointer).isTrue();
        return (ArrayNode) found;
    }

    private static void drop(ArrayNode list, String text) {
        int before = list.size();
        list.removeIf(each -> each.asString("").equals(text));
        assertThat(list.size()).isEqualTo(before - 1);
    }

    private static ObjectNode parameter(JsonNode document, String pointer, String name) {
        return (ObjectNode) list(document, pointer + "/parameters")
                .valueStream()
                .filter(each -> each.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Arguments> breakages() {
        var agent = SCHEMAS + "Agent";
        var create = SCHEMAS + "AgentCreate";
        return Stream.of(
                change(
                        "a path goes",
                        d -> at(d, "/paths").remove("/v1/network/agents"),
                        "/v1/network/agents get is gone"),
                change("a method goes", d -> at(d, AGENTS).remove("post"), "/v1/network/agents post is gone"),
                change(
                        "a call is renamed",
                        d -> at(d, AGENTS + "/get").put("operationId", "AgentsList"),
                        "/v1/network/agents get has another name"),
                change(
                        "an open call needs a token",
                        d -> at(d, "/paths/~1v1~1network~1auth~1access-token~1login/post")
                                .remove("security"),
                        "/v1/network/auth/access-token/login post needs a token"),
                change(
                        "another permission is needed",
                        d -> list(d, AGENTS + "/get/x-permission").removeAll().add("platform.agents.write"),
                        "/v1/network/agents get needs another permission"),
                change(
                        "any token no longer suffices",
                        d -> list(d, "/paths/~1v1~1network~1versions/get/x-permission")
                                .add("platform.workspace.read"),
                        "/v1/network/versions get needs another permission"),
                change(
                        "one of two permissions no longer suffices",
                        d -> drop(
                                list(d, "/paths/~1v1~1network~1auth~1agent-tokens/get/x-permission"),
                                "platform.api-keys.read"),
                        "/v1/network/auth/agent-tokens get needs another permission"),
                change(
                        "all of the permissions are needed where any was enough",
                        d -> at(d, "/paths/~1v1~1network~1auth~1agent-tokens/get")
                                .put("x-permission-all", true),
                        "/v1/network/auth/agent-tokens get needs another permission"),
                change(
                        "one more permission is needed",
                        d -> list(d, "/paths/~1v1~1network/get/x-permission").add("platform.workspace.read"),
                        "/v1/network get needs another permission"),
                change(
                        "the status of success changes",
                        d -> at(d, AGENTS + "/post/responses")
                                .set("200", at(d, AGENTS + "/post/responses").remove("201")),
                        "/v1/network/agents post answer 201 is gone"),
                change(
                        "another success is added",
                        d -> at(d, AGENTS + "/post/responses")
                                .set(
                                        "202",
                                        at(d, AGENTS + "/post/responses/201").deepCopy()),
                        "/v1/network/agents post answer 202 is new"),
                change(
                        "a header goes",
                        d -> at(d, AGENTS + "/post/responses/201/headers").remove("Location"),
                        "/v1/network/agents post answer 201 header Location is gone"),
                change(
                        "the media type of failures changes",
                        d -> at(d, "/components/responses/Failure/content")
                                .set(
                                        "application/json",
                                        at(d, "/components/responses/Failure/content")
                                                .remove("application/problem+json")),
                        "/v1/network/agents get answer failure is not application/problem+json"),
                change(
                        "a query parameter goes",
                        d -> list(d, AGENTS + "/get/parameters")
                                .removeIf(each -> each.path("name").asString("").equals("filter")),
                        "/v1/network/agents get query filter is gone"),
                change(
                        "a query parameter is asked for",
                        d -> parameter(d, AGENTS + "/get", "filter").put("required", true),
                        "/v1/network/agents get query filter is asked for"),
                change(
                        "a new parameter is asked for",
                        d -> list(d, AGENTS + "/get/parameters")
                                .addObject()
                                .put("name", "x")
                                .put("in", "query")
                                .put("required", true),
                        "/v1/network/agents get query x is asked for"),
                change(
                        "the range of a parameter shrinks",
                        d -> ((ObjectNode)
                                        parameter(d, AGENTS + "/get", "limit").get("schema"))
                                .put("maximum", 100),
                        "/v1/network/agents get query limit has a smaller maximum"),
                change(
                        "a list can't be ordered by something any more",
                        d -> drop(
                                (ArrayNode)
                                        parameter(d, AGENTS + "/get", "order").at("/schema/items/enum"),
                                "agent_name:ASC"),
                        "/v1/network/agents get query order[] has other values"),
                change(
                        "a list of a parameter is written otherwise",
                        d -> parameter(d, AGENTS + "/get", "filter").put("explode", true),
                        "/v1/network/agents get query filter has another explode"),
                change(
                        "a body goes",
                        d -> at(d, AGENTS + "/post").remove("requestBody"),
                        "/v1/network/agents post body is gone"),
                change(
                        "a field of a request goes",
                        d -> at(d, create + "/properties").remove("agent_tags"),
                        "/v1/network/agents post body agent_tags is gone"),
                change(
                        "a field of a request is asked for",
                        d -> list(d, create + "/required").add("agent_tags"),
                        "/v1/network/agents post body agent_tags is asked for"),
                change(
                        "a new field of a request is asked for",
                        d -> {
                            at(d, create + "/properties").putObject("colour").put("type", "string");
                            list(d, create + "/required").add("colour");
                        },
                        "/v1/network/agents post body colour is asked for"),
                change(
                        "a field of a request is of another type",
                        d -> at(d, create + "/properties/agent_provider_id").put("type", "string"),
                        "/v1/network/agents post body agent_provider_id is [string], not [integer]"),
                change(
                        "a text of a request must be longer",
                        d -> at(d, create + "/properties/agent_name").put("minLength", 2),
                        "/v1/network/agents post body agent_name has a larger minLength"),
                change(
                        "a text of a request must be shorter",
                        d -> at(d, create + "/properties/agent_name").put("maxLength", 254),
                        "/v1/network/agents post body agent_name has a smaller maxLength"),
                change(
                        "a text of a request has a form",
                        d -> at(d, create + "/properties/agent_name").put("pattern", "^[a-z]+$"),
                        "/v1/network/agents post body agent_name has another pattern"),
                change(
                        "a text of a request has a format",
                        d -> at(d, create + "/properties/agent_name").put("format", "hostname"),
                        "/v1/network/agents post body agent_name has another format"),
                change(
                        "a list of a request must be shorter",
                        d -> at(d, create + "/properties/agent_tags").put("maxItems", 10),
                        "/v1/network/agents post body agent_tags has a smaller maxItems"),
                change(
                        "elements of a request's list are of another type",
                        d -> at(d, create + "/properties/agent_tags/items").put("type", "integer"),
                        "/v1/network/agents post body agent_tags[] is [integer], not [string]"),
                change(
                        "null is refused where it took a value away",
                        d -> at(d, SCHEMAS + "AgentUpdate/properties/agent_location_city")
                                .put("type", "string"),
                        "/v1/network/agents/{agent_id} patch body agent_location_city is [string], not [null, string]"),
                change(
                        "an inner field of a request goes",
                        d -> at(d, SCHEMAS + "ConnectionAgentRef/properties").remove("agent_id"),
                        "/v1/network/connections/mesh post body agent_ids[] agent_id is gone"),
                change(
                        "a value of a filter goes",
                        d -> drop(list(d, SCHEMAS + "AgentFilter/properties/agent_type/items/enum"), "MACOS"),
                        "/v1/network/agents/search post body filter agent_type[] has other values"),
                change(
                        "a form of a search's order goes",
                        d -> list(d, SCHEMAS + "AgentSearch/properties/order/anyOf")
                                .remove(1),
                        "/v1/network/agents/search post body order is [string], not [array]"),
                change(
                        "a property of an answer goes",
                        d -> at(d, agent + "/properties").remove("agent_device_id"),
                        "/v1/network/agents get answer 200 data[] agent_device_id is gone"),
                change(
                        "a property of an answer is not always there",
                        d -> drop(list(d, agent + "/required"), "agent_device_id"),
                        "/v1/network/agents get answer 200 data[] agent_device_id is not always there"),
                change(
                        "a property of an answer may be null",
                        d -> at(d, agent + "/properties/agent_name")
                                .putArray("type")
                                .add("string")
                                .add("null"),
                        "/v1/network/agents get answer 200 data[] agent_name is [null, string], not [string]"),
                change(
                        "a property of an answer is of another type",
                        d -> at(d, agent + "/properties/agent_id")
                                .put("type", "string")
                                .remove("format"),
                        "/v1/network/agents get answer 200 data[] agent_id is [string], not [integer]"),
                change(
                        "a number of an answer is larger",
                        d -> at(d, agent + "/properties/agent_id").put("format", "int64"),
                        "/v1/network/agents get answer 200 data[] agent_id has another format"),
                change(
                        "a time of an answer is any text",
                        d -> at(d, agent + "/properties/agent_created_at").remove("format"),
                        "/v1/network/agents get answer 200 data[] agent_created_at has another format"),
                change(
                        "an answer has a value that was unknown",
                        d -> list(d, agent + "/properties/agent_type/enum").add("ANDROID"),
                        "/v1/network/agents get answer 200 data[] agent_type has other values"),
                change(
                        "an answer's values are open",
                        d -> at(d, agent + "/properties/agent_type").remove("enum"),
                        "/v1/network/agents get answer 200 data[] agent_type has other values"),
                change(
                        "the envelope of a list changes",
                        d -> at(d, SCHEMAS + "V1NetworkAgentsGetAnswer/properties")
                                .remove("has_more"),
                        "/v1/network/agents get answer 200 has_more is gone"),
                change(
                        "failures tell less",
                        d -> at(d, SCHEMAS + "Problem/properties").remove("code"),
                        "/v1/network/agents get answer failure code is gone"),
                change(
                        "a body is of another media type",
                        d -> at(d, MESH + "/requestBody").put("required", true).remove("content"),
                        "/v1/network/connections/mesh post body is not application/json"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breakages")
    void aBreakageIsFound(String what, Consumer<JsonNode> change, String complaint) {
        var document = newest();
        var promise = Promise.of(document.deepCopy());
        change.accept(document);

        assertThat(promise.brokenBy(Promise.of(document))).contains(complaint);
    }

    /// What the API's statement calls compatible.
    static Stream<Arguments> compatibleChanges() {
        var agent = SCHEMAS + "Agent";
        var create = SCHEMAS + "AgentCreate";
        return Stream.of(
                change(
                        "a new path",
                        d -> at(d, "/paths")
                                .putObject("/v1/network/things")
                                .set("get", at(d, AGENTS + "/get").deepCopy())),
                change(
                        "a new method",
                        d -> at(d, AGENTS).set("delete", at(d, AGENTS + "/get").deepCopy())),
                change(
                        "a new optional parameter",
                        d -> list(d, AGENTS + "/get/parameters")
                                .addObject()
                                .put("name", "x")
                                .put("in", "query")
                                .put("required", false)),
                change(
                        "a new optional field of a request",
                        d -> at(d, create + "/properties").putObject("colour").put("type", "string")),
                change(
                        "a field of a request need not be given any more",
                        d -> drop(list(d, create + "/required"), "agent_token")),
                change(
                        "a wider range",
                        d -> ((ObjectNode)
                                        parameter(d, AGENTS + "/get", "limit").get("schema"))
                                .put("maximum", 5000)),
                change(
                        "a longer text in a request",
                        d -> at(d, create + "/properties/agent_name").put("maxLength", 1000)),
                change(
                        "null is taken in a request",
                        d -> at(d, create + "/properties/agent_provider_id")
                                .putArray("type")
                                .add("integer")
                                .add("null")),
                change(
                        "a new value of a filter",
                        d -> list(d, SCHEMAS + "AgentFilter/properties/agent_type/items/enum")
                                .add("ANDROID")),
                change("a new property of an answer", d -> {
                    at(d, agent + "/properties").putObject("colour").put("type", "string");
                    list(d, agent + "/required").add("colour");
                }),
                change(
                        "a property of an answer is never null any more",
                        d -> at(d, agent + "/properties/agent_location_city").put("type", "string")),
                change("properties of an answer in another order", d -> {
                    var properties = at(d, agent + "/properties");
                    var first = properties.propertyNames().iterator().next();
                    properties.set(first, properties.remove(first));
                }),
                change(
                        "a new header",
                        d -> at(d, AGENTS + "/post/responses/201/headers").putObject("X-More")),
                change(
                        "another permission suffices too",
                        d -> list(d, AGENTS + "/get/x-permission").add("platform.workspace.read")),
                change(
                        "fewer permissions are needed",
                        d -> list(d, "/paths/~1v1~1network/get/x-permission").remove(0)),
                change(
                        "any of the permissions is enough",
                        d -> at(d, "/paths/~1v1~1network/get").remove("x-permission-all")),
                change("other words", d -> {
                    at(d, AGENTS + "/get").put("summary", "Other words").put("description", "Other words.");
                    at(d, agent).put("description", "Other words.");
                    at(d, agent + "/properties/agent_device_id").put("description", "Other words.");
                }),
                change(
                        "a new reason to fail",
                        d -> at(d, AGENTS + "/get/responses")
                                .set("409", at(d, AGENTS + "/get/responses/400").deepCopy())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compatibleChanges")
    void aCompatibleChangeIsNone(String what, Consumer<JsonNode> change) {
        var document = newest();
        var promise = Promise.of(document.deepCopy());
        change.accept(document);

        assertThat(promise.brokenBy(Promise.of(document))).isEmpty();
    }

    /// A property may be called as a word of JSON Schema is.
    @Test
    void aPropertyNamedDescriptionIsNoWord() {
        var document = newest();
        var promise = Promise.of(document.deepCopy());
        at(document, SCHEMAS + "Agent/properties").putObject("description").put("type", "string");
        var withIt = Promise.of(document.deepCopy());
        at(document, SCHEMAS + "Agent/properties").remove("description");

        assertThat(withIt.brokenBy(promise)).isNotEmpty();
        assertThat(List.of(promise.text())).containsExactly(Promise.of(document).text());
    }
}
