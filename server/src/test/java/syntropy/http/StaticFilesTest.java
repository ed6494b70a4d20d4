package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.agent.Provider;
import syntropy.api.ErrorCodes;
import syntropy.versions.Changes;
import syntropy.versions.Versions;

class StaticFilesTest {
    private static final Versions VERSIONS = new Versions(Changes.all());
    private static final StaticFiles FILES = new StaticFiles(VERSIONS, List.of());

    private static HttpRequest request(String method, String path, Map<String, List<String>> headers) {
        return new HttpRequest(method, path, "", headers, new byte[0], "127.0.0.1", false);
    }

    private static Optional<HttpAnswer> get(String path) {
        return FILES.find(request("GET", path, Map.of()));
    }

    private static String header(HttpAnswer answer, String name) {
        return answer.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(HttpAnswer.Header::value)
                .findFirst()
                .orElse("");
    }

    private static String text(String path) {
        return new String(get(path).orElseThrow().body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs, text/html; charset=utf-8",
                "/docs/, text/html; charset=utf-8",
                "/docs/errors, text/html; charset=utf-8",
                "/docs/upgrades, text/html; charset=utf-8",
                "/docs/changelog, text/html; charset=utf-8",
                "/openapi/2022-07-07.json, application/json",
                "/openapi/2026-11-24.json, application/json",
                "/assets/app.css, text/css; charset=utf-8",
                "/assets/docs.js, text/javascript; charset=utf-8",
                "/favicon.svg, image/svg+xml"
            })
    void servesPagesDocumentsAndAssetsByTheirType(String pathAndType) {
        var answer = get(pathAndType.split(", ", 2)[0]).orElseThrow();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo(pathAndType.split(", ", 2)[1]);
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'");
    }

    static Stream<String> icons() {
        return Provider.ALL.stream().map(Provider::agentProviderIconUrl);
    }

    @ParameterizedTest
    @MethodSource("icons")
    void everyProviderHasAnIcon(String path) {
        assertThat(text(path)).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/errors", "/docs/upgrades", "/docs/changelog"})
    void everythingThatAPageNamesIsServedFromHere(String page) {
        var named = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(text(page))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).isNotEmpty().allMatch(path -> {
            var parts = path.split("#", 2);
            var other = parts[0].isEmpty() ? page : parts[0].split("\\?", 2)[0];
            return get(other).isPresent() && (parts.length == 1 || text(other).contains("id=\"" + parts[1] + '"'));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/errors", "/docs/upgrades", "/docs/changelog"})
    void noPageHasScriptOrStyleInIt(String page) {
        assertThat(text(page))
                .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=");
        var policy = header(get(page).orElseThrow(), "Content-Security-Policy");
        assertThat(policy).doesNotContainPattern("script-src[^;]*unsafe").doesNotContain("http:", "https:");
    }

    @Test
    void offersTheDatesNewestFirst() {
        assertThat(text("/docs"))
                .contains(VERSIONS.dates().all().reversed().stream()
                        .map(date -> "<option>" + date + "</option>")
                        .collect(Collectors.joining()));
    }

    @Test
    void everyErrorCodeHasItsPlaceWhereProblemsPoint() {
        assertThat(ErrorCodes.ALL)
                .allSatisfy(each -> assertThat(text("/docs/errors")).contains("<tr id=\"" + each.code() + "\">"));
    }

    @Test
    void everyDateTellsWhatChangedAndUntilWhenItIsServed() {
        var page = text("/docs/upgrades");
        for (var date : VERSIONS.dates().all()) {
            assertThat(page).contains("id=\"" + date + '"');
            assertThat(page.split("<li>", -1))
                    .hasSizeGreaterThan(VERSIONS.changesAt(date).size());
        }
        assertThat(page)
                .contains("Superseded by <a href=\"#2026-11-24\">2026-11-24</a>; served until 2028-11-24 at least.")
                .contains("<code>has_more</code>");
    }

    @Test
    void theChangeLogHasEveryChangeWithTheOperationsItTouches() {
        try (var server = TestServer.fresh()) {
            var files = new StaticFiles(VERSIONS, server.operations());
            var page = new String(
                    files.find(request("GET", "/docs/changelog", Map.of()))
                            .orElseThrow()
                            .body(),
                    StandardCharsets.UTF_8);
            assertThat(Changes.all()).allSatisfy(change -> assertThat(page).contains("id=\"" + change.name() + '"'));
            var lists = page.substring(page.indexOf("id=\"CursorLists\""), page.indexOf("id=\"AgentTokenNames\""));
            assertThat(lists)
                    .contains("<code>GET /v1/network/agents</code>", "<code>POST /v1/network/agents/search</code>")
                    .doesNotContain("POST /v1/network/agents<");
            assertThat(page.substring(page.indexOf("id=\"Problems\""))).contains("All operations.");
        }
    }

    @Test
    void aLibraryIsKeptForEver() {
        var bundle = Pattern.compile("src=\"(/assets/swagger-ui/[0-9.]+/swagger-ui-bundle\\.js)\"")
                .matcher(text("/docs"));
        assertThat(bundle.find()).isTrue();
        assertThat(header(get(bundle.group(1)).orElseThrow(), "Cache-Control")).contains("immutable");
    }

    @Test
    void answersThatNothingHasChanged() {
        var etag = header(get("/assets/app.css").orElseThrow(), "ETag");
        var again = FILES.find(
                        request("GET", "/assets/app.css", Map.of("if-none-match", List.of("\"other\", " + etag))))
                .orElseThrow();
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(etag);
        var other = FILES.find(request("GET", "/assets/app.css", Map.of("if-none-match", List.of("\"other\""))))
                .orElseThrow();
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void onlyReads() {
        var answer = FILES.find(request("POST", "/docs", Map.of())).orElseThrow();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/assets",
                "/assets/",
                "/assets/docs.html",
                "/assets/../assets/app.css",
                "/assets/%61pp.css",
                "/assets/providers/../../../../../../etc/passwd",
                "/assets/..%2f..%2fhttp%2fStaticFiles.class",
                "/assets//app.css",
                "/assets/providers/11.svg",
                "/openapi/2020-01-01.json",
                "/openapi/../docs",
                "/META-INF/MANIFEST.MF"
            })
    void knowsNothingElse(String path) {
        assertThat(get(path)).isEmpty();
    }

    @Test
    void nothingOfOursNamesAnotherHost() {
        Stream.of(
                        Stream.of(
                                "/docs",
                                "/docs/errors",
                                "/docs/upgrades",
                                "/docs/changelog",
                                "/assets/app.css",
                                "/assets/docs.css"),
                        Stream.of("/assets/docs.js"),
                        VERSIONS.dates().all().stream().map(date -> "/openapi/" + date + ".json"))
                .flatMap(paths -> paths)
                .forEach(path -> assertThat(text(path)).as(path).doesNotContainPattern("https?:|[\"'(]//"));
        assertThat(icons().map(StaticFilesTest::text))
                .allSatisfy(icon -> assertThat(icon.replace("http://www.w3.org/2000/svg", ""))
                        .doesNotContainPattern("https?:|href"));
    }

    @Test
    void pagesAreAnsweredOverHttpAndToAHeadWithoutTheirBody() throws Exception {
        try (var listener = new TestListener(request -> FILES.find(request).orElseThrow());
                var client = listener.raw()) {
            for (var path :
                    List.of("/docs", "/docs/errors", "/docs/upgrades", "/docs/changelog", "/openapi/2026-11-24.json")) {
                var whole = client.get(path).reply();
                assertThat(whole.status()).isEqualTo(200);
                assertThat(whole.body()).isEqualTo(get(path).orElseThrow().body());
                assertThat(whole.headers()).containsKeys("etag", "content-security-policy", "cache-control");
                var head = client.send("HEAD " + path + " HTTP/1.1\r\nHost: test\r\n\r\n")
                        .replyToHead();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.headers()).containsEntry("etag", whole.headers().get("etag"));
            }
        }
    }

    @Test
    void throughTheListenerItIsCompressedAndCachedAlike() throws Exception {
        try (var listener = new TestListener(
                        request -> FILES.find(request).orElseGet(() -> TestListener.problem(404, "ROUTE_NOT_FOUND")));
                var client = listener.raw()) {
            client.send("GET /assets/app.css HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n");
            var packed = client.reply();
            assertThat(packed.status()).isEqualTo(200);
            assertThat(packed.headers())
                    .containsEntry("content-encoding", "gzip")
                    .containsKey("etag");
            client.send("GET /assets/app.css HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\nIf-None-Match: "
                    + packed.headers().get("etag") + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(304);
            assertThat(client.get("/assets/../x").reply().status()).isEqualTo(404);
        }
    }
}
