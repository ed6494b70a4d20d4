package syntropy.http;

import java.util.List;
import java.util.Optional;
import syntropy.kernel.ApiDates;
import syntropy.kernel.Ids;
import syntropy.kernel.Problem;

/// Tells the API from everything else that is served on the same listener.
public final class FrontDoor implements HttpHandler {
    /// Pages and files beside the API.
    @FunctionalInterface
    public interface Pages {
        /// Empty when the path is none of theirs.
        Optional<HttpAnswer> find(HttpRequest request);
    }

    private final HttpHandler api;
    private final List<Pages> pages;
    private final Answers answers;
    private final ApiDates dates;
    private final Ids ids;

    public FrontDoor(HttpHandler api, List<Pages> pages, Answers answers, ApiDates dates, Ids ids) {
        this.api = api;
        this.pages = List.copyOf(pages);
        this.answers = answers;
        this.dates = dates;
        this.ids = ids;
    }

    @Override
    public HttpAnswer answer(HttpRequest request) {
        if (isApi(request.path())) return api.answer(request);
        for (var each : pages) {
            var found = each.find(request);
            if (found.isPresent()) return found.get();
        }
        return answers.problem(new Problem.NoSuchRoute(request.path()), dates.newest(), ids.requestId(), List.of());
    }

    /// Old clients join a base URL that ends with a slash to a path that begins with one.
    private static boolean isApi(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') start++;
        return path.startsWith("v1/", start);
    }
}
