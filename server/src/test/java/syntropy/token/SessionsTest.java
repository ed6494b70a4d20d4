package syntropy.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

/// The exchange that old clients begin with.
class SessionsTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String LOGIN = "/v1/network/auth/access-token/login";
    private static final String LOGOUT = "/v1/network/auth/logout";

    private final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anAccessTokenIsExchangedForASession() {
        var reply = login(server.token);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.data().propertyNames())
                .containsExactlyInAnyOrder("access_token", "token_type", "expires_in", "refresh_token");
        assertThat(reply.data().path("access_token").asString()).startsWith("syn_se_");
        assertThat(reply.data().path("token_type").asString()).isEqualTo("bearer");
        assertThat(reply.data().path("expires_in").asString()).isEqualTo("86400");
        assertThat(reply.data().path("refresh_token").asString()).isEmpty();
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void aSessionIsTakenWithBearerAndBare() {
        var session = session(server.token);

        for (var header : List.of("Bearer " + session, "bearer  " + session, session)) {
            assertThat(server.call("GET", AGENTS, null, Map.of("authorization", header))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void logoutEndsTheSessionAndNotTheToken() {
        var session = session(server.token);
        var other = session(server.token);

        assertThat(server.as(session, "POST", LOGOUT, null).status()).isEqualTo(204);

        assertThat(server.as(session, "GET", AGENTS, null).status()).isEqualTo(401);
        assertThat(server.as(other, "GET", AGENTS, null).status()).isEqualTo(200);
        assertThat(server.get(AGENTS).status()).isEqualTo(200);
        assertThat(server.post(LOGOUT, "{}").status()).isEqualTo(204);
        assertThat(server.get(AGENTS).status()).isEqualTo(200);
    }

    @Test
    void aSessionMayDoWhatItsTokenMay() {
        var session = session(server.token(server.workspace, Set.of(Permission.AGENTS_READ)));

        assertThat(server.as(session, "GET", AGENTS, null).status()).isEqualTo(200);
        assertThat(server.as(session, "POST", AGENTS + "/remove", "{\"agent_ids\":[]}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aSessionDiesWithItsToken() {
        var doomed = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var session = session(doomed);
        var id = server.as(session, "GET", "/v1/network/auth/access-tokens/self", null)
                .data()
                .path("access_token_id")
                .asString();

        server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null);

        assertThat(server.as(session, "GET", AGENTS, null).code()).isEqualTo("TOKEN_DELETED");
        assertThat(login(doomed).code()).isEqualTo("TOKEN_DELETED");
    }

    @Test
    void aSessionEndsWithItsTokenAtTheLatest() {
        var until = server.clock.instant().plus(Duration.ofHours(1));
        var brief = server.token(server.workspace, EnumSet.allOf(Permission.class), until);
        var reply = login(brief);
        assertThat(reply.data().path("expires_in").asString()).isEqualTo("3600");

        server.clock.advance(Duration.ofHours(1));

        var session = reply.data().path("access_token").asString();
        assertThat(server.as(session, "GET", AGENTS, null).code()).isEqualTo("TOKEN_EXPIRED");
    }

    @Test
    void aSessionLastsADay() {
        var session = session(server.token);
        server.clock.advance(Duration.ofDays(1).minusMillis(1));
        assertThat(server.as(session, "GET", AGENTS, null).status()).isEqualTo(200);

        server.clock.advance(Duration.ofMillis(1));

        assertThat(server.as(session, "GET", AGENTS, null).code()).isEqualTo("TOKEN_EXPIRED");
    }

    @Test
    void onlyAnAccessTokenIsExchanged() {
        var agentToken = server.post("/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"n\"}")
                .data()
                .path("agent_token")
                .asString();
        var session = session(server.token);
        var before = server.everything();

        assertThat(login(session).code()).isEqualTo("TOKEN_UNKNOWN");
        assertThat(login(agentToken).code()).isEqualTo("TOKEN_UNKNOWN");
        assertThat(login("nonsense").code()).isEqualTo("TOKEN_MALFORMED");
        assertThat(login("").status()).isEqualTo(401);
        assertThat(server.call("POST", LOGIN, "{}", Map.of()).pointers()).containsExactly("/access_token");
        assertThat(server.as(agentToken, "GET", AGENTS, null).code()).isEqualTo("TOKEN_UNKNOWN");
        assertThat(server.everything()).isEqualTo(before);
    }

    private Reply login(String token) {
        return server.call("POST", LOGIN, "{\"access_token\":\"" + token + "\"}", Map.of());
    }

    private String session(String token) {
        return login(token).data().path("access_token").asString();
    }
}
