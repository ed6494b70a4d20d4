package syntropy.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import syntropy.TestServer;
import syntropy.api.Check;
import syntropy.api.Operation;
import syntropy.api.Samples;
import syntropy.kernel.ApiDate;
import syntropy.kernel.FieldError;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The way up of requests and the way down of answers, change by change and all together.
class VersionsTest {
    private static final Versions VERSIONS = new Versions(Changes.all());
    private static final ApiDate FIRST = Versions.FIRST;
    private static final ApiDate SECOND = Changes.LAST_PUBLISHED;
    private static final ApiDate NEWEST = VERSIONS.dates().newest();
    private static final List<Operation<?, ?>> OPERATIONS = operations();
    private static final int TRIES = 25;

    /// What they don't read is gone once it is lifted, or all of it is put together anew.
    private static final Set<String> REMADE = Set.of(
            "V1NetworkAgentsFiltersSearch",
            "V1NetworkAgentsLogsSearch",
            "V1NetworkAgentsLogsErrorsSearch",
            "V1NetworkAStatusesWarningsSearch",
            "V1NetworkAuditSearch");

    private static List<Operation<?, ?>> operations() {
        try (var server = TestServer.fresh()) {
            return server.operations();
        }
    }

    static Stream<Arguments> everyOperationAtEveryDate() {
        return OPERATIONS.stream()
                .flatMap(
                        operation -> VERSIONS.dates().all().stream().map(date -> Arguments.of(operation.name(), date)));
    }

    @ParameterizedTest
    @MethodSource("everyOperationAtEveryDate")
    void whatIsARequestAtADateIsOneOnceLifted(String name, ApiDate date) {
        var operation = operation(name);
        var version = VERSIONS.at(date);
        var samples = new Samples(new Random(name.hashCode()), true);
        for (int i = 0; i < TRIES; i++) {
            var request = (ObjectNode) samples.of(version.request(operation));
            assertThat(Check.of(version.request(operation), request))
                    .as("%s", request)
                    .isEmpty();
            var lifted = request.deepCopy();

            version.upgrade(operation, lifted);

            assertThat(Check.of(version.lifted(operation), lifted))
                    .as("%s from %s", lifted, request)
                    .allMatch(VersionsTest::isFilledLater);
        }
    }

    /// The offset is hidden in the newest contract. At the older dates one of two fields for the agent's token is
    /// given, and the server asks for it once it has lifted the request. Some of their lists come whole, and nobody
    /// may be connected.
    private static boolean isFilledLater(FieldError error) {
        return switch (error.code()) {
            case UNKNOWN_FIELD -> error.pointer().equals("/offset");
            case OUT_OF_RANGE -> error.pointer().equals("/limit");
            case WRONG_LENGTH -> error.pointer().matches("/agent_(pairs|ids)");
            case IS_REQUIRED -> error.pointer().equals("/agent_token");
            default -> false;
        };
    }

    @ParameterizedTest
    @MethodSource("everyOperationAtEveryDate")
    void whatIsAnAnswerIsOneOfItsDateOnceLowered(String name, ApiDate date) {
        var operation = operation(name);
        var version = VERSIONS.at(date);
        var newest = VERSIONS.at(NEWEST).answer(operation);
        var samples = new Samples(new Random(name.hashCode()));
        for (int i = 0; i < TRIES; i++) {
            var answer = (ObjectNode) samples.of(newest);
            // Shown at times, and always when it is made.
            if (name.equals("V1NetworkAuthAccessTokensCreate"))
                answer.withObject("/data").put("access_token", "s");
            if (name.matches("V1NetworkAuth(AgentTokens|ApiKeys)Create"))
                answer.withObject("/data").put("agent_token", "s");
            var lowered = answer.deepCopy();

            version.downgrade(operation, lowered);

            assertThat(Check.of(version.answer(operation), lowered))
                    .as("%s from %s", lowered, answer)
                    .isEmpty();
        }
    }

    /// Each change that touches requests loses nothing on the way up: taken down again by its own names, the request
    /// is what it was.
    @ParameterizedTest
    @MethodSource("everyOperationAtEveryDate")
    void loweringAfterLiftingGivesTheRequestBack(String name, ApiDate date) {
        if (REMADE.contains(name)) return;
        var operation = operation(name);
        var version = VERSIONS.at(date);
        var samples = new Samples(new Random(name.hashCode()));
        for (int i = 0; i < TRIES; i++) {
            var request = (ObjectNode) samples.of(version.request(operation));
            if (request.has("api_key")) request.remove("agent_token");
            removeWhatIsNotRead(request);
            var lifted = request.deepCopy();

            version.upgrade(operation, lifted);

            assertThat(lowered(operation, date, lifted, request)).isEqualTo(request);
        }
    }

    private static void removeWhatIsNotRead(ObjectNode request) {
        request.remove(List.of("sdn_paths", "agent_provider_name", "details"));
        request.path("changes").forEach(change -> ((ObjectNode) change).remove("paths"));
    }

    private static JsonNode lowered(Operation<?, ?> operation, ApiDate date, ObjectNode lifted, JsonNode as) {
        if (date.compareTo(Changes.OURS) < 0) {
            var properties = VERSIONS.at(date).request(operation).properties();
            boolean byOffset = properties.containsKey("skip") && !properties.containsKey("limit");
            if (!as.has("take") && !properties.containsKey("limit")) lifted.remove("limit");
            if (!as.has("subnets_to_update")) lifted.remove("subnets_to_update");
            if (!as.has("access_token_api_date")) lifted.remove("access_token_api_date");
            if (operation.path().contains("/api-keys") && lifted.path("order").isString()) {
                lifted.put("order", lifted.path("order").stringValue().replace("agent_token_", "api_key_"));
            }
            if (byOffset) Names.rename(lifted, Map.of("offset", "skip", "limit", "take"));
            if (as.has("api_key")) Names.rename(lifted, Map.of("agent_token", "api_key"));
        }
        return renamed(
                lifted,
                "",
                pointer -> VERSIONS.at(date)
                        .downgrade(operation, List.of(new FieldError(pointer, FieldError.Code.NOT_ALLOWED, "")))
                        .getFirst()
                        .pointer());
    }

    /// Each field by the name that complaints call it by. What stands in the path has one name at every date.
    private static JsonNode renamed(JsonNode node, String pointer, UnaryOperator<String> pointers) {
        if (node.isObject()) {
            var copy = Json.MAPPER.createObjectNode();
            node.properties().forEach(field -> {
                var there = pointer + "/" + field.getKey();
                var lowered = pointers.apply(there);
                copy.set(lowered.substring(lowered.lastIndexOf('/') + 1), renamed(field.getValue(), there, pointers));
            });
            return copy;
        }
        if (node.isArray()) {
            var copy = Json.MAPPER.createArrayNode();
            for (int i = 0; i < node.size(); i++) copy.add(renamed(node.get(i), pointer + "/" + i, pointers));
            return copy;
        }
        return node;
    }

    @Test
    void cursorListsWereOffsets() {
        var change = new CursorLists();
        var list = operation("V1NetworkAgentsGet");

        assertThat(lift(change, list, "{'skip':40,'take':20,'order':'agent_name:ASC'}"))
                .isEqualTo(json("{'offset':40,'limit':20,'order':'agent_name:ASC'}"));
        assertThat(lift(change, list, "{}")).isEqualTo(json("{}"));
        assertThat(lower(change, list, "{'data':[],'has_more':true}")).isEqualTo(json("{'data':[]}"));
        assertThat(change.downgradeStatus(list, 200)).isEqualTo(206);
        assertThat(change.downgradeStatus(operation("V1NetworkConnectionsServicesGet"), 200))
                .isEqualTo(200);
        assertThat(change.downgradeStatus(operation("V1NetworkAuthAccessTokensPermissionsGet"), 200))
                .isEqualTo(200);
        assertThat(change.downgradeStatus(operation("AgentsGetOne"), 200)).isEqualTo(200);
        assertThat(lift(change, operation("V1NetworkAgentsUpdate"), "{'skip':1}"))
                .isEqualTo(json("{'skip':1}"));
    }

    @Test
    void creatingAnAgentTookAnApiKeyToo() {
        var change = new AgentTokenNames();
        var create = operation("V1NetworkAgentsCreate");

        assertThat(lift(change, create, "{'api_key':'k'}")).isEqualTo(json("{'agent_token':'k'}"));
        assertThat(lift(change, create, "{'agent_token':'t'}")).isEqualTo(json("{'agent_token':'t'}"));
        assertThat(lift(change, create, "{'api_key':'k','agent_token':'t'}")).isEqualTo(json("{'agent_token':'t'}"));
    }

    @Test
    void agentTokensWereApiKeys() {
        var change = new AgentTokenNames();
        var create = operation("V1NetworkAuthAgentTokensCreate");
        var keys = operation("V1NetworkAuthApiKeysGet");
        var createKey = operation("V1NetworkAuthApiKeysCreate");

        assertThat(lower(change, create, "{'data':{'agent_token_id':1,'agent_token':'s','user_id':null}}"))
                .isEqualTo(json("{'data':{'api_key_id':1,'api_key_secret':'s','user_id':null}}"));
        assertThat(lower(change, keys, "{'data':[{'agent_token_id':1},{'agent_token_id':2}]}"))
                .isEqualTo(json("{'data':[{'api_key_id':1},{'api_key_id':2}]}"));
        assertThat(lift(change, createKey, "{'api_key_name':'n','api_key_allowed_tag_names':[]}"))
                .isEqualTo(json("{'agent_token_name':'n','agent_token_allowed_tag_names':[]}"));
        assertThat(lift(change, create, "{'agent_token_name':'n'}")).isEqualTo(json("{'agent_token_name':'n'}"));
        assertThat(change.downgradePointer(createKey, "/agent_token_valid_until"))
                .isEqualTo("/api_key_valid_until");
        assertThat(change.downgradePointer(create, "/agent_token_valid_until")).isEqualTo("/agent_token_valid_until");
        var agent = json("{'agent_token_id':7}");
        change.downgrade(agent);
        assertThat(agent).isEqualTo(json("{'api_key_id':7}"));
    }

    @Test
    void creatingAnsweredOk() {
        var change = new CreatedStatus();

        assertThat(change.downgradeStatus(operation("V1NetworkAgentsCreate"), 201))
                .isEqualTo(200);
        assertThat(change.downgradeStatus(operation("V1NetworkConnectionsCreateP2P"), 202))
                .isEqualTo(202);
    }

    @Test
    void updatingConnectionsHadOtherNames() {
        var change = new ConnectionUpdateNames();
        var update = operation("V1NetworkConnectionsUpdate");

        assertThat(lift(change, update, "{'changes':[{'connection_group_id':1,'is_sdn_enabled':true}]}"))
                .isEqualTo(json(
                        "{'changes':[{'agent_connection_group_id':1,'agent_connection_group_sdn_enabled':true}]}"));
        assertThat(change.downgradePointer(update, "/changes/3/agent_connection_group_id"))
                .isEqualTo("/changes/3/connection_group_id");
        assertThat(change.downgradePointer(operation("ConnectionsDelete"), "/agent_connection_group_id"))
                .isEqualTo("/agent_connection_group_id");
    }

    @Test
    void creatingAnAccessTokenAnsweredOnlyTheSecret() {
        var create = operation("V1NetworkAuthAccessTokensCreate");

        assertThat(lower(new AccessTokenAnswer(), create, "{'data':{'access_token_id':'act_1','access_token':'s'}}"))
                .isEqualTo(json("{'data':{'access_token':'s'}}"));
        assertThat(lower(new AccessTokenAnswer(), operation("AccessTokensSelf"), "{'data':{'access_token_id':'a'}}"))
                .isEqualTo(json("{'data':{'access_token_id':'a'}}"));
    }

    @Test
    void switchingServicesAnsweredNothing() {
        var change = new ConnectionServicesAnswer();
        var update = operation("V1NetworkConnectionsServicesUpdate");

        assertThat(lower(change, update, "{'data':{},'warnings':[]}")).isEqualTo(json("{}"));
        assertThat(change.downgradeStatus(update, 200)).isEqualTo(204);
    }

    @Test
    void linesOfLogsWereHits() {
        var change = new AgentLogLines();
        var lines = operation("V1NetworkAgentsLogsSearch");
        var trouble = operation("V1NetworkAgentsLogsErrorsSearch");

        assertThat(lift(
                        change,
                        lines,
                        "{'message':'x','agent_id':[1],'severity':['warn'],'range_from':'F','range_to':'T','sort':'asc',"
                                + "'from':40,'size':5000}"))
                .isEqualTo(json("{'filter':{'from':'F','to':'T','agent_id':[1],'message':'x','severity':['WARN']},"
                        + "'order':'agent_log_id:ASC','skip':40,'take':1000}"));
        assertThat(lift(change, lines, "{'message':'','range_from':'F','range_to':'T','sort':'desc','size':0}"))
                .isEqualTo(json("{'filter':{'from':'F','to':'T'}}"));
        assertThat(lift(change, trouble, "{'from':'F','agent_ids':[],'size':5}"))
                .isEqualTo(json("{'filter':{'from':'F','agent_id':[]},'take':5}"));
        var line = "{'data':[{'agent_log_id':'log_1','agent_id':1,'agent_name':'n','severity':'ERROR','message':'m',"
                + "'logged_at':'T'}],'has_more':false}";
        assertThat(lower(change, lines, line))
                .isEqualTo(json("{'data':[{'_id':'log_1','_source':{'@timestamp':'T','message':'m',"
                        + "'labels':{'agent_id':1,'agent_name':'n'},'log':{'level':'error'}}}],'has_more':false}"));
        assertThat(lower(change, trouble, line))
                .isEqualTo(json("{'data':[{'_source':{'agent_id':1,'severity':'ERROR','@timestamp':'T'}}],"
                        + "'has_more':false}"));
    }

    @Test
    void connectionsWithTroubleWereOrderedByWhetherTheyAreUp() {
        var change = new ConnectionWarnings();
        var search = operation("V1NetworkAStatusesWarningsSearch");

        assertThat(lift(change, search, "{'order':{'online':true},'filter':{'user_id':1},'take':5}"))
                .isEqualTo(json("{'filter':{},'take':5,'order':'agent_connection_group_status:DESC'}"));
        assertThat(lift(change, search, "{'order':{'online':false}}"))
                .isEqualTo(json("{'order':'agent_connection_group_status:ASC'}"));
        assertThat(lift(change, search, "{'order':{}}")).isEqualTo(json("{}"));
        var trouble = json("{'agent_connection_group_id':1,'agent_connection_group_status':'OFFLINE',"
                + "'agent_connection_group_status_reason':'r','warnings':['HANDSHAKE']}");
        change.downgrade(trouble);
        assertThat(trouble).isEqualTo(json("{'connection_group_id':1,'warnings':['HANDSHAKE']}"));
    }

    @Test
    void theStatusOfAnAgentWasAnObjectAndBeforeThatAText() {
        var agent = json("{'agent_status':'OK'}");
        new AgentStatusAsText().downgrade(agent);
        assertThat(agent).isEqualTo(json("{'agent_status':{'status':'OK'}}"));
        new AgentStatusAsObject().downgrade(agent);
        assertThat(agent).isEqualTo(json("{'agent_status':'OK'}"));

        var unknown = json("{'agent_status':null}");
        new AgentStatusAsText().downgrade(unknown);
        assertThat(unknown).isEqualTo(json("{'agent_status':null}"));
        new AgentStatusAsObject().downgrade(unknown);
        assertThat(unknown).isEqualTo(json("{'agent_status':'OK'}"));
    }

    @Test
    void problemsWereListsOfErrors() {
        var change = new Problems();

        assertThat(
                        change.downgradeProblem(
                                json(
                                        "{'code':'VALIDATION_ERROR','detail':'d','errors':[{'pointer':'/a/3/b','code':'WRONG_TYPE','message':'must be a text'}]}")))
                .hasValueSatisfying(lowered -> {
                    var error = lowered.path("errors").get(0);
                    assertThat(error.path("code").asString()).isEqualTo("WRONG_TYPE");
                    assertThat(error.path("type").asString()).isEqualTo("VALIDATION_ERROR");
                    assertThat(error.path("field").asString()).isEqualTo("a.3.b");
                    assertThat(error.path("message").asString()).endsWith("must be a text");
                });
        assertThat(change.downgradeProblem(json("{'code':'NOT_FOUND','detail':'d','errors':[]}")))
                .hasValueSatisfying(lowered -> assertThat(
                                lowered.path("errors").get(0).path("code").asString())
                        .isEqualTo("NOT_FOUND"));
    }

    @Test
    void theDatesStandInTheirOrder() {
        assertThat(VERSIONS.dates().all()).startsWith(FIRST, SECOND, Changes.OURS);
        assertThat(VERSIONS.successor(FIRST)).contains(SECOND);
        assertThat(VERSIONS.successor(NEWEST)).isEmpty();
        assertThat(VERSIONS.changesAt(FIRST)).isEmpty();
        assertThat(VERSIONS.at(NEWEST).isNewest()).isTrue();
    }

    @Test
    void noDateEndsBeforeItsSuccessorIsTwoYearsOld() {
        assertThat(Sunset.of(VERSIONS, FIRST)).contains(ApiDate.of("2028-11-24"));
        assertThat(Sunset.of(VERSIONS, SECOND)).contains(ApiDate.of("2028-11-24"));
        assertThat(Sunset.of(VERSIONS, NEWEST)).isEmpty();
    }

    private static Operation<?, ?> operation(String name) {
        return OPERATIONS.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode lift(VersionChange change, Operation<?, ?> operation, String request) {
        var node = json(request);
        change.upgradeRequest(operation, node);
        return node;
    }

    private static ObjectNode lower(VersionChange change, Operation<?, ?> operation, String answer) {
        var node = json(answer);
        change.downgradeAnswer(operation, node);
        return node;
    }

    private static ObjectNode json(String withSingleQuotes) {
        return (ObjectNode) Json.MAPPER.readTree(withSingleQuotes.replace('\'', '"'));
    }
}
