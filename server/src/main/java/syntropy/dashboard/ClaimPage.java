package syntropy.dashboard;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import syntropy.account.Accounts;
import syntropy.http.Answers;
import syntropy.http.FrontDoor;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpAnswer.Header;
import syntropy.http.HttpRequest;
import syntropy.http.Inputs;
import syntropy.http.RateLimiter;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Failed;
import syntropy.kernel.Ids;
import syntropy.kernel.LogFields;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem;
import syntropy.storage.Database;

/// `/claim`: where the first administrator comes to be. The one-time secret stands in the fragment of the link, which
/// no browser sends: the page's script takes it out of the address bar and sends it in the body of its one call.
public final class ClaimPage implements FrontDoor.Pages {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimPage.class);
    private static final int LONGEST_USER_AGENT = 512;

    private final Database database;
    private final Accounts accounts;
    private final Ids ids;
    private final Answers answers;
    private final ApiDate newest;
    private final @Nullable RateLimiter strangers;
    private final SameOrigin sameOrigin;
    private final HttpAnswer open = Page.of("claim.html");
    private final HttpAnswer over = Page.of("claimed.html");
    private final Map<String, HttpAnswer> files =
            Map.of("/claim/claim.css", Page.of("claim.css"), "/claim/claim.js", Page.of("claim.js"));

    /// @param newest the API date that problems are told at
    /// @param strangers by address; null for no limit
    /// @param publicUrl how the world reaches this controller, when that is known
    public ClaimPage(
            Database database,
            Accounts accounts,
            Ids ids,
            Answers answers,
            ApiDate newest,
            @Nullable RateLimiter strangers,
            Optional<URI> publicUrl) {
        this.database = database;
        this.accounts = accounts;
        this.ids = ids;
        this.answers = answers;
        this.newest = newest;
        this.strangers = strangers;
        this.sameOrigin = new SameOrigin(publicUrl);
    }

    @Override
    public Optional<HttpAnswer> find(HttpRequest request) {
        boolean isPage = request.path().equals("/claim");
        var file = files.get(request.path());
        if (!isPage && file == null) return Optional.empty();
        var method = request.method();
        if (method.equals("GET") || method.equals("HEAD")) {
            if (file != null) return Optional.of(file);
            return Optional.of(database.read(accounts::areThere) ? over : open);
        }
        if (isPage && method.equals("POST")) return Optional.of(claimed(request));
        return Optional.of(wrongMethod(isPage ? List.of("GET", "HEAD", "POST") : List.of("GET", "HEAD")));
    }

    private HttpAnswer wrongMethod(List<String> allowed) {
        return answers.problem(new Problem.MethodNotAllowed(allowed), newest, ids.requestId(), List.of());
    }

    private record Body(Accounts.Claimed data) {}

    private HttpAnswer claimed(HttpRequest request) {
        var requestId = ids.requestId();
        List<Header> headers = List.of();
        try (var _ = MDC.putCloseable(LogFields.REQUEST_ID, requestId)) {
            if (strangers != null) {
                var decision = strangers.take(request.address());
                headers = decision.headers().stream()
                        .filter(header -> !header.name().equals("Retry-After")) // the problem says it
                        .toList();
                if (!decision.allowed()) throw new Problem.RateLimited(decision.retryAfterSeconds()).thrown();
            }
            if (!sameOrigin.allows(request)) {
                throw new Problem.BadRequest("The page that sent this is none of this server's.").thrown();
            }
            var claim = Inputs.body(Accounts.Claim.class, request);
            var claimed = accounts.claim(origin(request, requestId), claim);
            LOG.info("The first administrator has been claimed");
            return answers.plain(201, newest, requestId, new Body(claimed), headers);
        } catch (Failed failed) {
            return answers.problem(failed.problem(), newest, requestId, headers);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return answers.problem(new Problem.Internal(), newest, requestId, headers);
        }
    }

    private Origin origin(HttpRequest request, String requestId) {
        var agents = request.headers().getOrDefault("user-agent", List.of(""));
        var agent = agents.getFirst();
        return new Origin(
                request.address(),
                agent.length() > LONGEST_USER_AGENT ? agent.substring(0, LONGEST_USER_AGENT) : agent,
                requestId,
                newest,
                "claim");
    }
}
