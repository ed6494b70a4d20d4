package syntropy.http;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import syntropy.api.ErrorCodes;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;
import syntropy.kernel.FieldError;
import syntropy.versions.Sunset;
import syntropy.versions.VersionChange;
import syntropy.versions.Versions;

/// The documentation as pages. Their frames are files in the jar; what is filled in comes from the program itself.
final class DocsHtml {
    private DocsHtml() {}

    /// The API of each date, read from its OpenAPI document by the page's script.
    static String reference(Versions versions) {
        var options = versions.dates().all().reversed().stream()
                .map(date -> "<option>" + date + "</option>")
                .collect(Collectors.joining());
        return StaticFiles.text("assets/docs.html")
                .replace("{version}", StaticFiles.SWAGGER_UI)
                .replace("{dates}", options)
                .replace("{newest}", versions.dates().newest().toString());
    }

    /// Where the `type` of every problem points, one row for each.
    static String errors() {
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
        return StaticFiles.text("assets/errors.html")
                .replace("{problems}", problems)
                .replace("{fields}", fields);
    }

    /// What changed at each date, newest first; the `Link` of answers at an older date points here.
    static String upgrades(Versions versions) {
        var dates = versions.dates().all().reversed().stream()
                .map(date -> upgrade(versions, date))
                .collect(Collectors.joining("\n"));
        return StaticFiles.text("assets/upgrades.html")
                .replace("{newest}", versions.dates().newest().toString())
                .replace("{dates}", dates);
    }

    private static String upgrade(Versions versions, ApiDate date) {
        var successor = versions.successor(date);
        var end = Sunset.of(versions, date);
        var standing = successor.isEmpty() || end.isEmpty()
                ? "The newest."
                : "Superseded by <a href=\"#%1$s\">%1$s</a>; served until %2$s at least."
                        .formatted(successor.get(), end.get());
        var changes = versions.changesAt(date);
        var list = changes.isEmpty()
                ? "<p>The first published date: the changes above count from here.</p>"
                : changes.stream()
                        .map(change -> "<li>%s <a class=\"muted\" href=\"/docs/changelog#%2$s\">%2$s</a></li>"
                                .formatted(marked(change.text()), escaped(change.name())))
                        .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"));
        return """
                <section class="card" id="%1$s">
                <h2>%1$s</h2>
                <p class="muted">%2$s <a href="/docs?date=%1$s">Reference</a> · <a href="/openapi/%1$s.json">OpenAPI document</a></p>
                %3$s
                </section>""".formatted(date, standing, list);
    }

    /// Every change of every date with the operations that it touches, newest first.
    static String changelog(Versions versions, List<Operation<?, ?>> operations) {
        var dates = versions.dates().all().reversed().stream()
                .map(date -> {
                    var changes = versions.changesAt(date).stream()
                            .map(change -> change(change, versions.touched(change, operations), operations.size()))
                            .collect(Collectors.joining("\n"));
                    return """
                            <section id="%1$s">
                            <h2>%1$s</h2>
                            %2$s
                            </section>""".formatted(
                            date, changes.isEmpty() ? "<p class=\"muted\">The first published date.</p>" : changes);
                })
                .collect(Collectors.joining("\n"));
        return StaticFiles.text("assets/changelog.html").replace("{dates}", dates);
    }

    private static String change(VersionChange change, List<Operation<?, ?>> touched, int all) {
        var list = touched.stream()
                .map(each -> "<li><code>" + each.method() + " " + escaped(each.path()) + "</code></li>")
                .collect(Collectors.joining("\n"));
        var which = touched.size() == all
                ? "<p class=\"muted\">All operations.</p>"
                : "<details><summary>%s</summary>\n<ul>\n%s\n</ul></details>"
                        .formatted(touched.size() == 1 ? "1 operation" : touched.size() + " operations", list);
        return """
                <article class="card" id="%1$s">
                <h3>%1$s</h3>
                <p>%2$s</p>
                %3$s
                </article>""".formatted(escaped(change.name()), marked(change.text()), which);
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
}
