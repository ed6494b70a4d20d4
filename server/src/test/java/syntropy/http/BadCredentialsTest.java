package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import syntropy.kernel.Permission;

/// Who sends a request.
class BadCredentialsTest extends RefusalContract {

    @Test
    void aTokenWithOneCharacterFlippedIsMalformed() {
        var last = server.token.charAt(20);
        var flipped = server.token.substring(0, 20) + (last == 'x' ? 'y' : 'x') + server.token.substring(21);

        refusedAs(with("authorization", "Bearer " + flipped), "TOKEN_MALFORMED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer x",
                "Basic dXNlcjpwYXNz",
                "syn_at_",
                "Bearer syn_at_0000000000000000000000000000000000000",
                "Bearer \u00E9"
            })
    void whatIsNoTokenIsMalformed(String credential) {
        refusedAs(Map.of("authorization", credential), "TOKEN_MALFORMED");
    }

    @Test
    void noTokenAtAllIsMissing() {
        refusedAs(Map.of(), "TOKEN_MISSING");
        refusedAs(Map.of("api-key", " "), "TOKEN_MISSING");
    }

    @Test
    void anExpiredTokenIsRefusedFromItsInstantOn() {
        var until = server.clock.instant().plus(Duration.ofMinutes(5));
        var brief = server.token(server.workspace, EnumSet.allOf(Permission.class), until);
        server.clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(server.as(brief, "GET", AGENTS, null).status()).isEqualTo(200);

        server.clock.advance(Duration.ofMillis(1));

        refusedAs(Map.of("authorization", "Bearer " + brief), "TOKEN_EXPIRED");
    }

    @Test
    void aDeletedTokenIsRefusedAtTheNextRequestOfEveryOpenConnection() {
        var doomed = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var id = server.as(doomed, "GET", ACCESS_TOKENS + "/self", null)
                .data()
                .path("access_token_id")
                .asString();
        var request = "GET " + AGENTS + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + doomed + "\r\n\r\n";
        int port = server.listen();
        var clients = IntStream.range(0, 8).mapToObj(_ -> new RawClient(port)).toList();
        try {
            for (var client : clients) {
                assertThat(client.send(request).reply().status()).isEqualTo(200);
            }

            assertThat(server.call("DELETE", ACCESS_TOKENS + "/" + id, null).status())
                    .isEqualTo(204);

            for (var client : clients) {
                var reply = client.send(request).reply();
                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.text()).contains("\"TOKEN_DELETED\"");
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void twoCredentialsThatDifferAreRefused() {
        var other = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var reply = refused(() -> server.call("GET", AGENTS, null, with("api-key", other)), 400);

        assertThat(reply.code()).isEqualTo("CREDENTIALS_CONFLICT");
        assertThat(reply.toString()).doesNotContain(other.substring(8)).doesNotContain(server.token.substring(8));
    }

    @Test
    void theSameCredentialInBothHeadersIsOne() {
        assertThat(server.call("GET", AGENTS, null, with("api-key", server.token))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aCredentialInTheUrlIsNeitherReadNorEchoedNorLogged() {
        var log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (var client = new RawClient(server.listen())) {
            for (var query : List.of(
                    "?access_token=" + server.token,
                    "?api-key=" + server.token,
                    "?" + server.token,
                    "/" + server.token)) {
                var stranger = client.send("GET " + AGENTS + query + " HTTP/1.1\r\nHost: test\r\n\r\n")
                        .reply();
                assertThat(stranger.status()).isEqualTo(401);
                assertThat(stranger.text()).contains("TOKEN_MISSING").doesNotContain(server.token);
                var known = client.send("GET " + AGENTS + query + " HTTP/1.1\r\nHost: test\r\napi-key: " + server.token
                                + "\r\n\r\n")
                        .reply();
                assertThat(known.status()).isEqualTo(400);
                assertThat(known.text()).doesNotContain(server.token);
            }
            for (var path : List.of(ACCESS_TOKENS + "/" + server.token, "/v1/" + server.token)) {
                assertThat(server.get(path).status()).isEqualTo(404);
                assertThat(server.get(path).toString()).doesNotContain(server.token);
            }
        } finally {
            log.detachAppender(lines);
        }
        assertThat(List.copyOf(lines.list))
                .noneMatch(line -> line.getFormattedMessage().contains(server.token));
    }

    @Test
    void aRequestIdOfAStrangerIsNotTakenOver() {
        var reply = server.call("GET", AGENTS, null, with("syntropy-request-id", "mine"));

        assertThat(reply.header("syntropy-request-id")).startsWith("req_");
    }

    private void refusedAs(Map<String, String> headers, String code) {
        var reply = refused(() -> server.call("GET", AGENTS, null, headers), 401);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.header("www-authenticate"))
                .isEqualTo(
                        code.equals("TOKEN_MISSING")
                                ? "Bearer"
                                : "Bearer error=\"invalid_token\", error_description=\"" + code + "\"");
    }
}
