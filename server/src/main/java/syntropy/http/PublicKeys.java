package syntropy.http;

import java.util.List;
import java.util.Optional;
import syntropy.http.HttpAnswer.Header;
import syntropy.kernel.Json;
import syntropy.kernel.WebhookId;
import syntropy.storage.Database;
import syntropy.webhook.Webhooks;

/// `/.well-known/webhook-keys/<webhook id>`: the keys that signatures of an endpoint's events are checked with, for
/// anybody. Two while a rotation's overlap lasts; none where a shared secret signs, or nothing does.
public final class PublicKeys implements FrontDoor.Pages {
    private static final String PATH = "/.well-known/webhook-keys/";
    private static final List<Header> HEADERS = List.of(
            new Header("Content-Type", "application/json"),
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("Cache-Control", "public, max-age=300"));

    private final Database database;
    private final Webhooks webhooks;

    public PublicKeys(Database database, Webhooks webhooks) {
        this.database = database;
        this.webhooks = webhooks;
    }

    private record Keys(List<String> keys) {}

    @Override
    public Optional<HttpAnswer> find(HttpRequest request) {
        if (!request.path().startsWith(PATH)) return Optional.empty();
        if (!request.method().equals("GET") && !request.method().equals("HEAD"))
            return Optional.of(new HttpAnswer(405, List.of(new Header("Allow", "GET, HEAD")), new byte[0]));
        var id = new WebhookId(request.path().substring(PATH.length()));
        var keys = database.read(tx -> webhooks.publicKeys(tx, id));
        return Optional.of(
                new HttpAnswer(keys.isEmpty() ? 404 : 200, HEADERS, Json.MAPPER.writeValueAsBytes(new Keys(keys))));
    }
}
