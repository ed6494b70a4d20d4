package syntropy.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import syntropy.agent.Provider;
import syntropy.api.ErrorCodes;
import syntropy.http.HttpAnswer.Header;
import syntropy.kernel.FieldError;

/// Files and pages out of the jar: nothing of them comes from another host. All are read at the start into a table by
/// path, so no request can name anything else.
public final class StaticFiles implements FrontDoor.Pages {
    private static final String ASSETS = "assets/";
    private static final String SWAGGER_UI = text("swagger-ui.version").strip();

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

    private record File(String etag, HttpAnswer whole, HttpAnswer unchanged) {}

    private final Map<String, File> files = new HashMap<>();

    /// @param openApi documents by API date
    public StaticFiles(Map<String, byte[]> openApi) {
        var newestFirst =
                openApi.keySet().stream().sorted(Comparator.reverseOrder()).toList();
        openApi.forEach((date, document) -> add("/openapi/" + date + ".json", JSON, CHECKED, NOTHING_ELSE, document));

        var docs = Answers.utf8(docs(newestFirst));
        add("/docs", HTML, CHECKED, DOCS_PAGE, docs);
        add("/docs/", HTML, CHECKED, DOCS_PAGE, docs);
        add("/docs/errors", HTML, CHECKED, OWN_PAGE, Answers.utf8(errors()));

        add("/favicon.svg", SVG, CHECKED, NOTHING_ELSE, bytes(ASSETS + "favicon.svg"));
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
        var known = request.headers().getOrDefault("if-none-match", List.of());
        boolean unchanged = known.stream().anyMatch(list -> Answers.names(list, file.etag()));
        return Optional.of(unchanged ? file.unchanged() : file.whole());
    }

    private void asset(String name, String type) {
        add("/" + ASSETS + name, type, CHECKED, NOTHING_ELSE, bytes(ASSETS + name));
    }

    private void library(String name, String type) {
        var inJar = "/META-INF/resources/webjars/swagger-ui/" + SWAGGER_UI + "/" + name;
        add("/" + ASSETS + "swagger-ui/" + SWAGGER_UI + "/" + name, type, FOR_EVER, NOTHING_ELSE, bytes(inJar));
    }

    private void add(String path, String type, String caching, String policy, byte[] body) {
        var etag = Answers.etag(body);
        var headers = List.of(
                new Header("Content-Type", type),
                new Header("Cache-Control", caching),
                new Header("ETag", etag),
                new Header("Content-Security-Policy", policy),
                new Header("X-Content-Type-Options", "nosniff"),
                new Header("Referrer-Policy", "no-referrer"));
        files.put(path, new File(etag, new HttpAnswer(200, headers, body), new HttpAnswer(304, headers, new byte[0])));
    }

    private static String docs(List<String> dates) {
        var options =
                dates.stream().map(date -> "<option>" + date + "</option>").collect(Collectors.joining());
        return text(ASSETS + "docs.html")
                .replace("{version}", SWAGGER_UI)
                .replace("{dates}", options)
                .replace("{newest}", dates.getFirst());
    }

    /// Where the `type` of every problem points, one row for each.
    private static String errors() {
        var problems = ErrorCodes.ALL.stream()
                .map(each ->
                        "<tr id=\"%s\"><td>%d</td><td><code>%s</code></td><td>%s</td><td class=\"muted\">%s</td></tr>"
                                .formatted(
                                        each.code(),
                                        each.status(),
                                        each.code(),
                                        marked(each.meaning()),
                                        escaped(each.sample().detail())))
                .collect(Collectors.joining("\n"));
        var fields = Arrays.stream(FieldError.Code.values())
                .map(code -> "<tr id=\"field-%s\"><td><code>%s</code></td><td>%s</td></tr>"
                        .formatted(code, code, marked(ErrorCodes.meaning(code))))
                .collect(Collectors.joining("\n"));
        return text(ASSETS + "errors.html").replace("{problems}", problems).replace("{fields}", fields);
    }

    /// A sentence with its names in backquotes as HTML.
    private static String marked(String sentence) {
        return escaped(sentence).replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String text(String name) {
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
