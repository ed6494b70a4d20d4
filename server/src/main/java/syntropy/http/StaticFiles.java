package syntropy.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import syntropy.agent.Provider;
import syntropy.api.OpenApi;
import syntropy.api.Operation;
import syntropy.http.HttpAnswer.Header;
import syntropy.versions.Versions;

/// Files and pages out of the jar: nothing of them comes from another host. A table by path is made at the start, so no
/// request can name anything else; what stands in it is read or rendered when it is first asked for, and kept.
public final class StaticFiles implements FrontDoor.Pages {
    static final String SWAGGER_UI = text("swagger-ui.version").strip();

    private static final String ASSETS = "assets/";
    private static final String LIBRARY = "/assets/swagger-ui/" + SWAGGER_UI + "/";

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final String SVG = "image/svg+xml";
    private static final String JSON = "application/json";
    private static final String PLAIN = "text/plain; charset=utf-8";

    /// Asked for again each time, and answered 304 while it is the same.
    private static final String CHECKED = "no-cache";

    /// Its path has its version in it.
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final String NOTHING_ELSE =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String OWN_PAGE = NOTHING_ELSE + "; style-src 'self'; img-src 'self'";

    /// The library writes style attributes, draws with `data:` pictures, and calls the API from the page.
    private static final String DOCS_PAGE = NOTHING_ELSE
            + "; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

    private final Map<String, File> files = new HashMap<>();

    /// @param operations of which there is a document for each date
    public StaticFiles(Versions versions, List<Operation<?, ?>> operations) {
        for (var date : versions.dates().all()) {
            add(
                    "/openapi/" + date + ".json",
                    JSON,
                    CHECKED,
                    NOTHING_ELSE,
                    () -> OpenApi.document(operations, versions.at(date)));
        }

        page("/docs", DOCS_PAGE, () -> DocsHtml.reference(versions));
        page("/docs/errors", OWN_PAGE, DocsHtml::errors);
        page("/docs/changelog", OWN_PAGE, () -> DocsHtml.changelog(versions, operations));
        page("/docs/upgrades", OWN_PAGE, () -> DocsHtml.upgrades(versions));

        add("/favicon.svg", SVG, CHECKED, NOTHING_ELSE, () -> bytes(ASSETS + "favicon.svg"));
        asset("app.css", CSS);
        asset("docs.css", CSS);
        asset("docs.js", JAVASCRIPT);
        for (var provider : Provider.ALL) asset("providers/" + provider.agentProviderId() + ".svg", SVG);
        library("swagger-ui.css", CSS);
        library("swagger-ui-bundle.js", JAVASCRIPT);
        library("swagger-ui-bundle.js.LICENSE.txt", PLAIN);
    }

    @Override
    public Optional<HttpAnswer> find(HttpRequest request) {
        var file = files.get(request.path());
        if (file == null) return Optional.empty();
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Optional.of(new HttpAnswer(405, List.of(new Header("Allow", "GET, HEAD")), new byte[0]));
        }
        var answers = file.answers();
        var known = request.headers().getOrDefault("if-none-match", List.of());
        boolean unchanged = known.stream().anyMatch(list -> Answers.names(list, answers.etag()));
        return Optional.of(unchanged ? answers.unchanged() : answers.whole());
    }

    /// Answers also where somebody has written a slash at the end.
    private void page(String path, String policy, Supplier<String> html) {
        add(path, HTML, CHECKED, policy, () -> Answers.utf8(html.get()));
        add(path + "/", HTML, CHECKED, policy, () -> Answers.utf8(html.get()));
    }

    private void asset(String name, String type) {
        add("/" + ASSETS + name, type, CHECKED, NOTHING_ELSE, () -> bytes(ASSETS + name));
    }

    private void library(String name, String type) {
        var inJar = "/META-INF/resources/webjars/swagger-ui/" + SWAGGER_UI + "/" + name;
        add(LIBRARY + name, type, FOR_EVER, NOTHING_ELSE, () -> bytes(inJar));
    }

    private void add(String path, String type, String caching, String policy, Supplier<byte[]> body) {
        files.put(path, new File(type, caching, policy, body));
    }

    private record Both(String etag, HttpAnswer whole, HttpAnswer unchanged) {}

    /// Two that ask at once may both make it, which gives the same bytes.
    private static final class File {
        private final String type;
        private final String caching;
        private final String policy;
        private final Supplier<byte[]> body;
        private volatile @Nullable Both made;

        File(String type, String caching, String policy, Supplier<byte[]> body) {
            this.type = type;
            this.caching = caching;
            this.policy = policy;
            this.body = body;
        }

        Both answers() {
            if (made instanceof Both both) return both;
            var bytes = body.get();
            var etag = Answers.etag(bytes);
            var headers = List.of(
                    new Header("Content-Type", type),
                    new Header("Cache-Control", caching),
                    new Header("ETag", etag),
                    new Header("Content-Security-Policy", policy),
                    new Header("X-Content-Type-Options", "nosniff"),
                    new Header("Referrer-Policy", "no-referrer"));
            var both = new Both(etag, new HttpAnswer(200, headers, bytes), new HttpAnswer(304, headers, new byte[0]));
            made = both;
            return both;
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /// @throws IllegalStateException when the jar lacks it, which is a fault of the build
    private static byte[] bytes(String name) {
        try (var in = StaticFiles.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("the jar lacks " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
