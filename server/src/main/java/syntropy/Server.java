package syntropy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import syntropy.dashboard.ClaimPage;
import syntropy.dashboard.LandingPage;
import syntropy.gateway.Gateway;
import syntropy.gateway.GatewaySettings;
import syntropy.http.FrontDoor;
import syntropy.http.Health;
import syntropy.http.HttpServer;
import syntropy.http.HttpSettings;
import syntropy.http.JettyCourier;
import syntropy.http.Limits;
import syntropy.http.PublicKeys;
import syntropy.http.RateLimiter;
import syntropy.http.StaticFiles;
import syntropy.http.WebSocketDoor;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.Problem;
import syntropy.kernel.Secret;
import syntropy.storage.Database;
import syntropy.token.RefusedUses;
import syntropy.webhook.PostOffice;
import syntropy.webhook.Resolver;

/// A controller that answers: the core, its listeners and what runs beside them.
final class Server implements Controller.Running {
    private static final int MOST_RATE_KEYS = 100_000;

    private final Settings settings;
    private final Database database;
    private final Gateway gateway;
    private final HttpServer http;
    private final PostOffice postOffice;
    private final Optional<Secret> claim;
    private final Housekeeping housekeeping;
    private final RefusedUses refusedUses;

    private Server(
            Settings settings,
            Database database,
            Gateway gateway,
            HttpServer http,
            PostOffice postOffice,
            Optional<Secret> claim,
            Housekeeping housekeeping,
            RefusedUses refusedUses) {
        this.settings = settings;
        this.database = database;
        this.gateway = gateway;
        this.http = http;
        this.postOffice = postOffice;
        this.claim = claim;
        this.housekeeping = housekeeping;
        this.refusedUses = refusedUses;
    }

    static Server start(Settings settings, DataDirectory data, InstantSource clock, SecureRandom random) {
        var key = data.secretKey(random);
        var database = Storage.open(settings, data);
        try {
            InstallationKey.check(database, key);
            var limits = new Limits(limiter("token", settings.tokenRate()), limiter("address", settings.addressRate()));
            var core = new Core(
                    new Core.Ground(database, key, clock, random),
                    limits,
                    settings.agents().pool(),
                    settings.webhooks().targets(settings.agents().pool()));
            var gateway = core.gateway(gatewaySettings(settings.agents()));
            var http =
                    listener(httpSettings(settings), database, core, limits.strangers(), settings.publicUrl(), gateway);
            http.start();
            var postOffice = core.postOffice(
                    new JettyCourier(core.targets.guard(), Resolver.ofThisHost(), clock, Cli.release(), null));
            var claim = database.write(core.accounts::issueClaim);
            var housekeeping = Housekeeping.start(core, settings.agents().measurementRetention(), settings.eventAge());
            return new Server(settings, database, gateway, http, postOffice, claim, housekeeping, core.refusedUses);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Not started yet. What it refuses by itself looks like what the API refuses.
    ///
    /// @param strangers what one address may do without a valid token; null for no limit
    /// @param publicUrl how the world reaches this controller, when it is told
    /// @param door where agents come in
    static HttpServer listener(
            HttpSettings settings,
            Database database,
            Core core,
            @Nullable RateLimiter strangers,
            Optional<URI> publicUrl,
            WebSocketDoor door) {
        Map<String, Callable<?>> checks = Map.of(
                "database", () -> database.read(tx -> tx.sql().selectOne().fetchSingle()));
        var newest = core.versions.dates().newest();
        List<FrontDoor.Pages> pages = List.of(
                new Health(checks, core.metrics),
                new StaticFiles(core.versions, core.operations),
                new PublicKeys(database, core.webhooks),
                new ClaimPage(database, core.accounts, core.ids, core.answers, newest, strangers, publicUrl),
                new LandingPage(database, core.accounts));
        return new HttpServer(
                settings,
                new FrontDoor(core.api, pages, core.answers, core.versions.dates(), core.ids),
                (status, code) -> core.answers.refusal(
                        status, refused(code), core.versions.dates().newest(), core.ids.requestId()),
                door);
    }

    private static GatewaySettings gatewaySettings(Settings.OfAgents agents) {
        return GatewaySettings.of(
                agents.grace(), agents.door().perSecond(), agents.door().burst());
    }

    private static HttpSettings httpSettings(Settings settings) {
        var made = HttpSettings.defaults()
                .withTrustedProxies(settings.trustedProxies().stream()
                        .map(AddressBlock::toString)
                        .toList());
        if (settings.http().isPresent())
            made = made.withPlain(socket(settings.http().get()));
        if (settings.https().isPresent()) {
            var tls = settings.https().get();
            made = made.withTls(new HttpSettings.Tls(socket(tls.address()), tls.certificate(), tls.key()));
        }
        return made;
    }

    private static InetSocketAddress socket(ListenAddress address) {
        return new InetSocketAddress(address.host(), address.port());
    }

    private static @Nullable RateLimiter limiter(String name, Settings.Rate rate) {
        if (rate.perSecond() == 0) return null;
        return new RateLimiter(
                new RateLimiter.Limit(name, rate.perSecond(), rate.burst()), MOST_RATE_KEYS, System::nanoTime);
    }

    /// What the listener refuses by itself, as a problem of the API.
    private static Problem refused(String code) {
        return switch (code) {
            case "BODY_TOO_LARGE" ->
                new Problem.BodyTooLarge(HttpSettings.defaults().bodyLimit());
            case "HEADERS_TOO_LARGE", "URI_TOO_LONG" -> new Problem.HeadersTooLarge();
            case "REQUEST_TIMEOUT" -> new Problem.RequestTimeout();
            case "TOO_BUSY" -> new Problem.Busy();
            case "INTERNAL_ERROR" -> new Problem.Internal();
            case "UNSUPPORTED_CONTENT_ENCODING" ->
                new Problem.BadRequest("This server reads bodies that are plain or compressed by gzip.");
            default -> new Problem.BadRequest("The request is not HTTP as this server takes it.");
        };
    }

    @Override
    public URI url() {
        if (settings.http().isPresent()) {
            return URI.create(settings.http().get().url("http", http.plainPort()));
        }
        var tls = settings.https().orElseThrow();
        return URI.create(tls.address().url("https", http.tlsPort()));
    }

    @Override
    public Optional<URI> claimLink() {
        var base = settings.publicUrl().orElseGet(this::url);
        return claim.map(secret -> URI.create(base + "/claim#" + secret.reveal()));
    }

    @Override
    public void close() {
        gateway.close();
        http.close();
        postOffice.close();
        housekeeping.close();
        refusedUses.close();
        database.close();
    }
}
