package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.TestServer.Reply;

/// Single objects carry a validator, by which a client asks whether anything is new and changes only what it knows.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EtagTest {
    private final TestServer server = TestServer.fresh();
    private String path = "";

    @BeforeAll
    void oneAgent() {
        path = "/v1/network/agents/" + server.agent("agent with a long name ".repeat(10), "tag");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void whatIsKnownAlreadyIsNotSentAgain() {
        var etag = etag();

        for (var known : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
            var reply = call("GET", "if-none-match", known);
            assertThat(reply.status()).as(known).isEqualTo(304);
            assertThat(reply.bytes()).isEmpty();
            assertThat(reply.header("etag")).isEqualTo(etag);
            assertThat(reply.headers()).containsKeys("syntropy-version", "syntropy-request-id", "cache-control");
        }
        assertThat(call("GET", "if-none-match", "\"x\"").status()).isEqualTo(200);
    }

    @Test
    void theValidatorChangesWithTheObject() {
        var before = etag();
        assertThat(etag()).isEqualTo(before);

        rename("another", Map.of());

        assertThat(etag()).isNotEqualTo(before);
        assertThat(call("GET", "if-none-match", before).status()).isEqualTo(200);
    }

    @Test
    void aChangeOfWhatIsKnownIsMade() {
        assertThat(rename("one", Map.of("if-match", etag())).status()).isEqualTo(204);
        assertThat(rename("two", Map.of("if-match", "\"x\"," + etag())).status())
                .isEqualTo(204);
        assertThat(rename("three", Map.of("if-match", "*")).status()).isEqualTo(204);
    }

    @Test
    void aChangeOfWhatHasChangedSinceIsRefused() {
        var old = etag();
        rename("newer", Map.of());
        var before = server.everything();

        var reply = rename("stale", Map.of("if-match", old));

        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.code()).isEqualTo("PRECONDITION_FAILED");
        assertThat(call("DELETE", "if-match", old).status()).isEqualTo(412);
        assertThat(server.everything()).isEqualTo(before);
    }

    /// RFC 9110: `If-Match` compares strongly, and a weak validator is never strong.
    @Test
    void aWeakValidatorDoesNotAllowAChange() {
        assertThat(rename("weak", Map.of("if-match", "W/" + etag())).status()).isEqualTo(412);
    }

    @Test
    void theValidatorIsOfTheDatesOwnShape() {
        var older = server.call("GET", path, null, headers(Map.of("syntropy-version", "2022-07-07")))
                .header("etag");

        assertThat(older).isNotEqualTo(etag());
        assertThat(rename("older", Map.of("syntropy-version", "2022-07-07", "if-match", Objects.requireNonNull(older)))
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"x\""})
    void whatIsNotThereIsNotFound(String wanted) {
        var reply = server.call(
                "PATCH", "/v1/network/agents/999999", "{\"agent_name\":\"n\"}", headers(Map.of("if-match", wanted)));

        assertThat(reply.status()).isEqualTo(404);
    }

    @Test
    void whereNothingIsShownIfMatchIsRefused() {
        var reply = server.call(
                "POST", "/v1/network/agents/remove", "{\"agent_ids\":[]}", headers(Map.of("if-match", "\"x\"")));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("BAD_REQUEST");
    }

    /// The compressed form has a validator of its own, which stands for the same object.
    @Test
    void aCompressedAnswersValidatorServesAsWell() {
        try (var client = new RawClient(server.listen())) {
            var zipped = client.send(head("GET", "Accept-Encoding: gzip\r\n")).reply();
            var etag = Objects.requireNonNull(zipped.headers().get("etag"));
            assertThat(zipped.headers()).containsEntry("content-encoding", "gzip");

            assertThat(client.send(head("GET", "Accept-Encoding: gzip\r\nIf-None-Match: " + etag + "\r\n"))
                            .reply()
                            .status())
                    .isEqualTo(304);
            var body = "{\"agent_location_city\":\"Vilnius\"}";
            assertThat(client.send(head(
                                            "PATCH",
                                            "If-Match: " + etag
                                                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                                                    + body.length() + "\r\n")
                                    + body)
                            .reply()
                            .status())
                    .isEqualTo(204);
        }
    }

    private String head(String method, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: test\r\napi-key: " + server.token + "\r\n" + more + "\r\n";
    }

    private String etag() {
        return Objects.requireNonNull(server.get(path).header("etag"));
    }

    private Reply call(String method, String header, String value) {
        return server.call(method, path, null, headers(Map.of(header, value)));
    }

    private Reply rename(String name, Map<String, String> more) {
        return server.call("PATCH", path, "{\"agent_name\":\"" + name + " ".repeat(200) + "\"}", headers(more));
    }

    private Map<String, String> headers(Map<String, String> more) {
        var all = new HashMap<>(Map.of("authorization", "Bearer " + server.token));
        all.putAll(more);
        return all;
    }
}
