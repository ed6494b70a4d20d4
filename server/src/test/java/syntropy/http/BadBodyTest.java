package syntropy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a request's body, and its head, are written.
class BadBodyTest extends RefusalContract {
    private static final int BODY_LIMIT = 1024 * 1024;

    @Test
    void aBodyOf1MiBIsReadAndOneByteMoreIsNot() {
        var frame = "{\"agent_token_name\":\"n\"}";
        var whole = frame + " ".repeat(BODY_LIMIT - frame.length());
        var before = server.everything();

        try (var client = new RawClient(server.listen())) {
            var reply = client.send(head("POST", TOKENS, whole.length() + 1) + whole + " ")
                    .reply();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.text()).contains("\"BODY_TOO_LARGE\"");
            assertThat(reply.headers()).containsKeys("syntropy-request-id", "syntropy-version");
        }
        assertThat(server.everything()).isEqualTo(before);
        try (var client = new RawClient(server.listen())) {
            assertThat(client.send(head("POST", TOKENS, whole.length()) + whole)
                            .reply()
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void aHeaderOf64KiBIsRefused() {
        var before = server.everything();

        try (var client = new RawClient(server.listen())) {
            var reply = client.send("GET " + AGENTS + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + server.token
                            + "\r\nX-Long: " + "x".repeat(64 * 1024) + "\r\n\r\n")
                    .reply();

            assertThat(reply.status()).isEqualTo(431);
            assertThat(reply.text()).contains("\"HEADERS_TOO_LARGE\"");
            assertThat(reply.headers()).containsKeys("syntropy-request-id", "syntropy-version");
        }
        assertThat(server.everything()).isEqualTo(before);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        for (var bytes : List.of(
                "{\"agent_token_name\":\"\u00E9\"}".getBytes(ISO_8859_1),
                "{\"agent_token_name\":\"a\"}".getBytes(UTF_16BE),
                new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'},
                new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'})) {
            var reply = refused(() -> server.send("POST", TOKENS, bytes, own()), 400);

            assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
        }
    }

    @Test
    void oneNameTwiceInAnObjectIsRefused() {
        malformed("{\"agent_token_name\":\"one\",\"agent_token_name\":\"other\"}", "twice");
        malformed("{\"agent_token_name\":\"n\",\"x\":{\"a\":1,\"a\":1}}", "twice");
    }

    @Test
    void deepNestingIsRefused() {
        malformed("{\"agent_token_name\":" + "[".repeat(33) + "]".repeat(33) + "}", "deep");
        malformed("[".repeat(100_000), "deep");
        malformed("{\"a\":".repeat(100_000), "deep");
    }

    @Test
    void tooLongNumbersAndNamesAreRefused() {
        malformed("{\"agent_token_name\":" + "9".repeat(100_000) + "}", "long");
        malformed("{\"" + "x".repeat(100_000) + "\":1}", "long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"agent_token_name\":\"n\"} x",
                "{\"agent_token_name\":\"n\"}{}",
                "{'agent_token_name':'n'}",
                "{agent_token_name:1}",
                "{\"agent_token_name\":\"n\",}",
                "{\"agent_token_name\":01}",
                "{\"agent_token_name\":NaN}",
                "{\"agent_token_name\":\"a\nb\"}",
                "{\"agent_token_name\":\"\\x\"}",
                "// {}",
                "\u0000",
                "{\"\\ud800\":1}"
            })
    void whatIsNotJsonIsRefused(String body) {
        malformed(body, "");
    }

    @Test
    void whatIsWrongWithABodyIsSaidWithoutShowingIt() {
        var reply = server.post(TOKENS, "{\"agent_token_name\": " + server.token + "}");

        assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
        assertThat(reply.toString()).doesNotContain(server.token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\"", "null", " ", "true"})
    void aBodyIsAnObject(String body) {
        complains(() -> server.post(TOKENS, body), "", "WRONG_TYPE");
    }

    @Test
    void aBodyNeedsItsContentType() {
        var bytes = "{\"agent_token_name\":\"n\"}".getBytes(UTF_8);
        for (var type : List.of("", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json")) {
            var reply = refused(
                    () -> server.send(
                            "POST",
                            TOKENS,
                            bytes,
                            Map.of("authorization", "Bearer " + server.token, "content-type", type)),
                    415);

            assertThat(reply.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        }
        assertThat(server.send(
                                "POST",
                                TOKENS,
                                bytes,
                                Map.of(
                                        "authorization",
                                        "Bearer " + server.token,
                                        "content-type",
                                        "Application/JSON; charset=utf-8"))
                        .status())
                .isEqualTo(201);
    }

    private void malformed(String body, String word) {
        var reply = refused(() -> server.post(TOKENS, body), 400);
        assertThat(reply.code()).isEqualTo("MALFORMED_JSON");
        assertThat(reply.body().path("detail").asString()).contains(word);
    }

    private String head(String method, String path, int length) {
        return method + " " + path + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + server.token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }
}
