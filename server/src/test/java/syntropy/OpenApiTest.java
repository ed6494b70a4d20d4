package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.api.OpenApi;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.versions.Changes;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;

/// What the documents promise to those who read or generate from them.
class OpenApiTest {
    static final Versions VERSIONS = new Versions(Changes.all());
    static final List<Operation<?, ?>> OPERATIONS = operations();

    static List<Operation<?, ?>> operations() {
        try (var server = TestServer.fresh()) {
            return server.core.operations;
        }
    }

    static Stream<ApiDate> dates() {
        return VERSIONS.dates().all().stream();
    }

    private static String text(ApiDate date) {
        return new String(OpenApi.document(OPERATIONS, VERSIONS.at(date)), StandardCharsets.UTF_8);
    }

    private static JsonNode document(ApiDate date) {
        return Json.MAPPER.readTree(text(date));
    }

    private static List<JsonNode> operations(JsonNode document) {
        var all = new ArrayList<JsonNode>();
        document.get("paths").forEach(path -> path.forEach(all::add));
        return all;
    }

    @ParameterizedTest
    @MethodSource("dates")
    void theCommittedDocumentIsCurrent(ApiDate date) {
        Golden.check("openapi/" + date + ".json", text(date));
    }

    @ParameterizedTest
    @MethodSource("dates")
    void aReaderOfOthersFindsNothingWrong(ApiDate date) {
        var options = new ParseOptions();
        options.setResolve(true);
        var read = new OpenAPIV3Parser().readContents(text(date), null, options);
        assertThat(read.getMessages()).isEmpty();
        assertThat(read.getOpenAPI().getInfo().getVersion()).isEqualTo(date.toString());
        assertThat(read.getOpenAPI().getPaths().values().stream()
                        .mapToInt(path -> path.readOperations().size())
                        .sum())
                .isEqualTo(OPERATIONS.size());
    }

    @ParameterizedTest
    @MethodSource("dates")
    void everyReferenceResolvesAndEveryComponentIsUsed(ApiDate date) {
        var document = document(date);
        var used = document.findValuesAsString("$ref");
        assertThat(used)
                .isNotEmpty()
                .allMatch(reference -> document.at(reference.substring(1)).isObject());
        for (var kind : List.of("schemas", "parameters", "headers", "responses")) {
            for (var name : document.at("/components/" + kind).propertyNames()) {
                assertThat(used).contains("#/components/" + kind + "/" + name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dates")
    void everyParameterOfAPathIsDeclared(ApiDate date) {
        document(date)
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().forEach(operation -> {
                    var declared = operation
                            .get("parameters")
                            .valueStream()
                            .filter(parameter ->
                                    parameter.path("in").asString("").equals("path"))
                            .map(parameter -> "{" + parameter.get("name").asString() + "}")
                            .toList();
                    var named = Stream.of(path.getKey().split("/", -1))
                            .filter(segment -> segment.startsWith("{"))
                            .toList();
                    assertThat(declared).as(path.getKey()).isEqualTo(named);
                }));
    }

    @ParameterizedTest
    @MethodSource("dates")
    void everyOperationSaysWhatItNeedsAndHowItFails(ApiDate date) {
        assertThat(operations(document(date))).allSatisfy(operation -> {
            assertThat(operation.has("x-permission")
                            || operation.path("security").isEmpty())
                    .isTrue();
            assertThat(operation.at("/responses/400/description").asString("")).contains("`VALIDATION_ERROR`");
            assertThat(operation.at("/responses/429/description").asString("")).contains("`RATE_LIMITED`");
            assertThat(operation.at("/responses/default").isObject()).isTrue();
            assertThat(operation.get("summary").asString()).doesNotEndWith(".").isNotBlank();
        });
    }

    @Test
    void theSameOperationsGiveTheSameBytes() {
        var newest = VERSIONS.at(VERSIONS.dates().newest());
        assertThat(OpenApi.document(operations(), newest)).isEqualTo(OpenApi.document(OPERATIONS, newest));
    }

    @ParameterizedTest
    @MethodSource("dates")
    void everySchemaUsesOnlyWordsOfJsonSchemaAndTypesThatExist(ApiDate date) {
        var types = Set.of("object", "array", "string", "integer", "number", "boolean", "null");
        schemas(document(date)).forEach(schema -> {
            var type = schema.path("type");
            if (type.isString()) assertThat(types).contains(type.asString());
            if (type.isArray()) type.forEach(each -> assertThat(types).contains(each.asString()));
            assertThat(WORDS).as("%s", schema).containsAll(schema.propertyNames());
            var properties = schema.path("properties").propertyNames();
            schema.path("required").forEach(name -> assertThat(properties).contains(name.asString()));
        });
    }

    private static final Set<String> WORDS = Set.of(
            "$ref",
            "type",
            "description",
            "required",
            "properties",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "format",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "enum",
            "const",
            "default",
            "examples",
            "anyOf");

    /// Those under `schema` and `components/schemas`, and all in them.
    private static List<JsonNode> schemas(JsonNode document) {
        var all = new ArrayList<JsonNode>();
        document.at("/components/schemas").forEach(schema -> collect(schema, all));
        document.findValues("schema").forEach(schema -> collect(schema, all));
        assertThat(all).hasSizeGreaterThan(100);
        return all;
    }

    private static void collect(JsonNode schema, List<JsonNode> all) {
        all.add(schema);
        schema.path("properties").forEach(each -> collect(each, all));
        schema.path("anyOf").forEach(each -> collect(each, all));
        if (schema.has("items")) collect(schema.get("items"), all);
    }

    @Test
    void anOlderDateHasItsOwnShapes() {
        var document = document(Versions.FIRST);
        assertThat(document.at("/paths/~1v1~1network~1agents/get/responses").propertyNames())
                .contains("206")
                .doesNotContain("200");
        assertThat(document.at("/paths/~1v1~1network~1agents/get/parameters").findValuesAsString("name"))
                .contains("skip", "take")
                .doesNotContain("limit");
    }

    @Test
    void problemsAreShownAsTheDateHasThem() {
        var failed = "/paths/~1v1~1network~1agents/get/responses/401/content";
        assertThat(document(Versions.FIRST).at(failed).propertyNames()).containsExactly("application/json");
        assertThat(document(VERSIONS.dates().newest()).at(failed).propertyNames())
                .containsExactly("application/problem+json");
    }

    @Test
    void twoOperationsOfOneNameAreRefused() {
        var twice =
                Stream.concat(OPERATIONS.stream(), OPERATIONS.stream().limit(1)).toList();
        assertThatThrownBy(() -> OpenApi.document(twice, VERSIONS.at(Versions.FIRST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(OPERATIONS.getFirst().name());
    }
}
