package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private final Router<String> router = new Router.Builder<String>()
            .add("GET", "/", "root")
            .add("GET", "/v1/network/agents", "list")
            .add("POST", "/v1/network/agents", "create")
            .add("POST", "/v1/network/agents/search", "search")
            .add("GET", "/v1/network/agents/{agent_id}", "one")
            .add("DELETE", "/v1/network/agents/{agent_id}", "remove")
            .add("GET", "/v1/network/agents/{agent_id}/services/{service_id}", "service")
            .add("GET", "/v1/network/agents/tags/all", "tags")
            .build();

    @ParameterizedTest
    @CsvSource({
        "GET, /, root",
        "GET, /v1/network/agents, list",
        "POST, /v1/network/agents, create",
        "POST, /v1/network/agents/search, search",
        "GET, /v1/network/agents/7, one",
        "DELETE, /v1/network/agents/7, remove",
        "GET, /v1/network/agents/7/services/8, service",
        "GET, /v1/network/agents/tags/all, tags"
    })
    void findsEachRoute(String method, String path, String target) {
        assertThat(match(method, path).target()).isEqualTo(target);
    }

    @Test
    void givesTheParameters() {
        var parameters = match("GET", "/v1/network/agents/7/services/8").parameters();
        assertThat(parameters.get("agent_id")).isEqualTo("7");
        assertThat(parameters.get("service_id")).isEqualTo("8");
        assertThat(parameters.names()).containsExactly("agent_id", "service_id");
        assertThatThrownBy(() -> parameters.get("other")).hasMessageContaining("other");
    }

    @Test
    void takesTheParameterWhenNothingBelowTheLiteralMatches() {
        assertThat(match("GET", "/v1/network/agents/tags/services/8")
                        .parameters()
                        .get("agent_id"))
                .isEqualTo("tags");
        assertThat(match("GET", "/v1/network/agents/tags").parameters().get("agent_id"))
                .isEqualTo("tags");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/network/agents/7",
                "/v1//network///agents/7",
                "/v1/network/agents/7/",
                "/v1/network/agents/7//",
                "/v1/network/%61gents/%37"
            })
    void readsThePathAsItIsMeant(String path) {
        assertThat(match("GET", path).parameters().get("agent_id")).isEqualTo("7");
    }

    @Test
    void decodesParametersAsUtf8AndLeavesPlusAlone() {
        assertThat(match("GET", "/v1/network/agents/caf%C3%A9+x").parameters().get("agent_id"))
                .isEqualTo("café+x");
    }

    @Test
    void keepsAnEncodedSlashInsideItsSegment() {
        assertThat(match("GET", "/v1/network/agents/7%2fservices%2F8")
                        .parameters()
                        .get("agent_id"))
                .isEqualTo("7/services/8");
        assertThat(router.find("GET", "/v1%2Fnetwork/agents")).isInstanceOf(Router.Result.NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "v1/network/agents",
                "/v1",
                "/v1/network/agents/7/services",
                "/V1/network/agents",
                "/v1/../v1/network/agents",
                "/v1/network/agents/%",
                "/v1/network/agents/%zz",
                "/v1/network/agents/%ff",
                "/v1/network/agents/%00%"
            })
    void findsNothingElse(String path) {
        assertThat(router.find("GET", path)).isInstanceOf(Router.Result.NotFound.class);
    }

    @Test
    void saysWhichMethodsAPathKnows() {
        assertThat(router.find("PATCH", "/v1/network/agents/7"))
                .isEqualTo(new Router.Result.WrongMethod<>(List.of("DELETE", "GET", "HEAD", "OPTIONS")));
        assertThat(router.find("OPTIONS", "/v1/network/agents"))
                .isEqualTo(new Router.Result.WrongMethod<>(List.of("GET", "HEAD", "OPTIONS", "POST")));
        // The literal is this path; that the parameter knows GET is no way in.
        assertThat(router.find("GET", "/v1/network/agents/search"))
                .isEqualTo(new Router.Result.WrongMethod<>(List.of("OPTIONS", "POST")));
        assertThat(router.find("get", "/v1/network/agents")).isInstanceOf(Router.Result.WrongMethod.class);
    }

    @Test
    void answersHeadAsGet() {
        assertThat(match("HEAD", "/v1/network/agents/7").target()).isEqualTo("one");
        assertThat(router.find("HEAD", "/v1/network/agents/search")).isInstanceOf(Router.Result.WrongMethod.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/a/",
                "//a",
                "/a//b",
                "/{a}{b}",
                "/x{a}",
                "/{}",
                "/{A}",
                "/a b",
                "/a%20b",
                "/{a}/{a}",
                "/*"
            })
    void refusesAMalformedTemplate(String template) {
        assertThatThrownBy(() -> new Router.Builder<String>().add("GET", template, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTemplatesThatCannotBeToldApart() {
        var builder = new Router.Builder<String>().add("GET", "/a/{x}", "");
        assertThatThrownBy(() -> builder.add("GET", "/a/{x}", "")).hasMessage("GET /a/{x} stands twice");
        assertThatThrownBy(() -> builder.add("PUT", "/a/{y}", ""))
                .hasMessage("/a/{y} and /a/{x} are one path under two names");
    }

    @Property
    void neverThrows(@ForAll("noise") String path) {
        assertThat(router.find("GET", path)).isNotNull();
    }

    @Provide
    Arbitrary<String> noise() {
        var piece = Arbitraries.of("/", "v1", "network", "agents", "7", "%2F", "%", "..", ";", "é", "services", "");
        return piece.list().ofMaxSize(14).map(pieces -> String.join("", pieces));
    }

    private Router.Result.Match<String> match(String method, String path) {
        return (Router.Result.Match<String>) router.find(method, path);
    }
}
