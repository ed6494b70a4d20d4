package syntropy.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestClock;
import syntropy.account.Accounts;
import syntropy.event.Outbox;
import syntropy.event.Seals;
import syntropy.http.Answers;
import syntropy.http.FrontDoor;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpServer;
import syntropy.http.HttpSettings;
import syntropy.http.RateLimiter;
import syntropy.kernel.Ids;
import syntropy.kernel.Json;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.storage.Database;
import syntropy.storage.SqliteDatabase;
import syntropy.token.AccessTokens;
import syntropy.token.Credentials;
import syntropy.versions.Changes;
import syntropy.versions.Versions;
import syntropy.workspace.Workspaces;
import tools.jackson.databind.JsonNode;

/// The pages for a person who has just started a controller, over real HTTP.
@Timeout(60)
class ClaimPageTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @TempDir
    Path directory;

    final TestClock clock = new TestClock(Instant.parse("2026-12-01T12:00:00Z"));
    final HttpClient client = HttpClient.newHttpClient();
    final Versions versions = new Versions(Changes.all());
    Database database;
    Accounts accounts;
    Credentials credentials;
    HttpServer server;

    @BeforeEach
    void start() {
        database = SqliteDatabase.open(directory.resolve("syntropy.db"));
        var random = new SecureRandom();
        var ids = new Ids(clock, random);
        var hasher = new SecretHasher(new byte[SecretHasher.KEY_BYTES]);
        var outbox = new Outbox(ids, clock, new Seals(new byte[32]));
        var workspaces = new Workspaces(outbox, versions.dates(), clock);
        var accessTokens = new AccessTokens(workspaces, outbox, ids, hasher, random, clock);
        credentials = new Credentials(hasher, clock);
        accounts = new Accounts(database, workspaces, accessTokens, outbox, hasher, random, clock);
        var answers = new Answers(versions);
        var newest = versions.dates().newest();
        var limiter = new RateLimiter(new RateLimiter.Limit("address", 1, 10), 100, () -> 0);
        List<FrontDoor.Pages> pages = List.of(
                new ClaimPage(
                        database,
                        accounts,
                        ids,
                        answers,
                        newest,
                        limiter,
                        Optional.of(URI.create("https://net.example.com"))),
                new LandingPage(database, accounts));
        server = new HttpServer(
                HttpSettings.defaults().withPlain(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)),
                new FrontDoor(_ -> new HttpAnswer(404, List.of(), new byte[0]), pages, answers, versions.dates(), ids),
                (status, _) -> new HttpAnswer(status, List.of(), new byte[0]));
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/claim, text/html; charset=utf-8",
        "/claim/claim.css, text/css; charset=utf-8",
        "/claim/claim.js, text/javascript; charset=utf-8"
    })
    void letNothingInFromElsewhereAndStayInNoCache(String path, String type) throws Exception {
        var reply = get(path);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("content-type")).hasValue(type);
        assertThat(reply.headers().allValues("content-security-policy")).containsExactly(POLICY);
        assertThat(reply.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(reply.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(reply.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/claim"})
    void needNothingThatTheirPolicyRefuses(String path) throws Exception {
        assertThat(get(path).body())
                .doesNotContainPattern("<style|<script(?![^>]* src=\"/)| style=| on[a-z]+=|https?:");
    }

    @Test
    void answerHeadWithoutABody() throws Exception {
        var reply = send("HEAD", "/claim", null);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void nameTheMethodsThatAPathTakes() throws Exception {
        var reply = send("DELETE", "/claim", null);

        assertThat(reply.statusCode()).isEqualTo(405);
        assertThat(reply.headers().firstValue("allow")).hasValue("GET, HEAD, POST");
        assertThat(send("POST", "/", "{}").statusCode()).isEqualTo(405);
        assertThat(send("POST", "/claim/claim.js", "{}").statusCode()).isEqualTo(405);
        assertThat(get("/claim/").statusCode()).isEqualTo(404);
    }

    @Test
    void makeTheAdministratorAndShowTheTokenOnce() throws Exception {
        var reply = claim(issued());

        assertThat(reply.statusCode()).isEqualTo(201);
        assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(reply.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(reply.headers().firstValue("syntropy-request-id")).isPresent();
        var data = json(reply).path("data");
        assertThat(data.path("user_id").intValue()).isEqualTo(1);
        assertThat(data.path("user_email").asString()).isEqualTo("ann@example.com");
        assertThat(data.path("user_role").asString()).isEqualTo("ADMIN");
        assertThat(data.path("workspace_id").intValue()).isEqualTo(1);
        assertThat(data.path("workspace_name").asString()).isEqualTo("default");
        assertThat(data.path("access_token_expiration").asString()).isEqualTo("2026-12-31T12:00:00.000Z");
        var token = Secret.parse(data.path("access_token").asString()).orElseThrow();
        var credential = database.read(tx -> credentials.of(tx, token));
        assertThat(credential.token().value())
                .isEqualTo(data.path("access_token_id").asString());
    }

    @Test
    void sayWhetherAnAdministratorIsMissingAndNoMore() throws Exception {
        assertThat(get("/").body()).contains("No administrator yet");
        assertThat(get("/claim").body()).contains("<form");

        claim(issued());

        assertThat(get("/").body()).doesNotContain("No administrator yet", "ann@example.com", "default");
        assertThat(get("/claim").body()).contains("Nothing left to claim").doesNotContain("<form", "<script");
    }

    @Test
    void refuseALinkThatHasBeenUsed() throws Exception {
        var secret = issued();
        claim(secret);

        var reply = claim(secret);

        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(reply).path("code").asString()).isEqualTo("TOKEN_DELETED");
    }

    @Test
    void nameEveryFieldThatIsWrong() throws Exception {
        var reply = send("POST", "/claim", body(issued(), "ann", "short"), "content-type", "application/json");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).path("code").asString()).isEqualTo("VALIDATION_ERROR");
        assertThat(json(reply)
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("pointer").asString()))
                .containsExactly("/user_email", "/password");
        assertThat(reply.body()).doesNotContain("short");
    }

    @Test
    void refuseFieldsTheyDoNotKnowAndNameThoseThatLack() throws Exception {
        var reply = send("POST", "/claim", "{\"admin\":true}", "content-type", "application/json");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply)
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("pointer").asString()))
                .containsExactlyInAnyOrder("/admin", "/claim_secret", "/user_email", "/password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "http://127.0.0.1",
                "http://127.0.0.1.evil.example",
                "https://net.example.com:8443",
                ""
            })
    void refuseWhatThePageOfAnotherOriginSends(String origin) throws Exception {
        var secret = issued();

        var reply = send(
                "POST",
                "/claim",
                body(secret, "ann@example.com", PASSWORD),
                "content-type",
                "application/json",
                "origin",
                origin);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).path("code").asString()).isEqualTo("BAD_REQUEST");
        assertThat(claim(secret).statusCode()).isEqualTo(201);
    }

    @Test
    void refuseWhatTheBrowserSaysIsFromElsewhere() throws Exception {
        var reply = send(
                "POST",
                "/claim",
                body(issued(), "ann@example.com", PASSWORD),
                "content-type",
                "application/json",
                "sec-fetch-site",
                "cross-site");

        assertThat(reply.statusCode()).isEqualTo(400);
    }

    @Test
    void takeWhatTheirOwnPageSends() throws Exception {
        var reply = send(
                "POST",
                "/claim",
                body(issued(), "ann@example.com", PASSWORD),
                "content-type",
                "application/json; charset=utf-8",
                "origin",
                "http://127.0.0.1:" + server.plainPort());

        assertThat(reply.statusCode()).isEqualTo(201);
    }

    @Test
    void takeWhatTheirOwnPageSendsBehindAProxyThatChangesTheHost() throws Exception {
        var reply = send(
                "POST",
                "/claim",
                body(issued(), "ann@example.com", PASSWORD),
                "content-type",
                "application/json",
                "origin",
                "https://net.example.com");

        assertThat(reply.statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""})
    void takeJsonOnlyWhichNoFormOfAnotherPageCanSend(String type) throws Exception {
        var secret = issued();
        var sent = body(secret, "ann@example.com", PASSWORD);

        var reply = type.isEmpty() ? send("POST", "/claim", sent) : send("POST", "/claim", sent, "content-type", type);

        assertThat(reply.statusCode()).isEqualTo(415);
        assertThat(json(reply).path("code").asString()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(claim(secret).statusCode()).isEqualTo(201);
    }

    @Test
    void neverReadTheSecretFromTheAddress() throws Exception {
        var secret = issued();

        var reply = send(
                "POST",
                "/claim?claim_secret=" + secret,
                "{\"user_email\":\"ann@example.com\",\"password\":\"" + PASSWORD + "\"}",
                "content-type",
                "application/json");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).path("errors").get(0).path("pointer").asString()).isEqualTo("/claim_secret");
    }

    @Test
    void tellWhoGuessesToWait() throws Exception {
        issued();
        for (int i = 0; i < 10; i++) assertThat(claim("guess").statusCode()).isEqualTo(401);

        var reply = claim("guess");

        assertThat(reply.statusCode()).isEqualTo(429);
        assertThat(reply.headers().allValues("retry-after")).containsExactly("1");
        assertThat(get("/claim").statusCode()).isEqualTo(200);
    }

    private String issued() {
        return database.write(accounts::issueClaim).orElseThrow().reveal();
    }

    private static String body(String secret, String email, String password) {
        var body = Json.MAPPER.createObjectNode();
        body.put("claim_secret", secret);
        body.put("workspace_name", "default");
        body.put("user_email", email);
        body.put("password", password);
        return body.toString();
    }

    private HttpResponse<String> claim(String secret) throws IOException, InterruptedException {
        return send("POST", "/claim", body(secret, "Ann@example.com", PASSWORD), "content-type", "application/json");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.plainPort() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return Json.MAPPER.readTree(reply.body());
    }
}
