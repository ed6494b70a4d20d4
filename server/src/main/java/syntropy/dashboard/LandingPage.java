package syntropy.dashboard;

import java.util.List;
import java.util.Optional;
import syntropy.account.Accounts;
import syntropy.http.FrontDoor;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpAnswer.Header;
import syntropy.http.HttpRequest;
import syntropy.storage.Database;

/// `/`: what this is and where to go on. To strangers it tells nothing but whether an administrator is still missing.
public final class LandingPage implements FrontDoor.Pages {
    private final Database database;
    private final Accounts accounts;
    private final HttpAnswer claimed = Page.of("landing.html");
    private final HttpAnswer unclaimed = Page.of("landing-unclaimed.html");

    public LandingPage(Database database, Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    @Override
    public Optional<HttpAnswer> find(HttpRequest request) {
        if (!request.path().equals("/")) return Optional.empty();
        return switch (request.method()) {
            case "GET", "HEAD" -> Optional.of(database.read(accounts::areThere) ? claimed : unclaimed);
            default -> Optional.of(new HttpAnswer(405, List.of(new Header("Allow", "GET, HEAD")), new byte[0]));
        };
    }
}
