package syntropy.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;

/// A token's end is told seven days before, one day before, and when it has come; each once.
class ExpiryNoticesTest {
    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> told() {
        return server.get("/v1/network/events?type=*.expiring,*.expired&order=event_number:ASC")
                .data()
                .valueStream()
                .map(event -> event.path("timestamp").asString().substring(0, 10) + " "
                        + event.path("type").asString())
                .toList();
    }

    private void accessToken(String expiration) {
        var made = server.post(
                "/v1/network/auth/access-tokens",
                "{\"access_token_name\":\"t\",\"access_token_expiration\":\"%s\",\"permissions\":[]}"
                        .formatted(expiration));
        assertThat(made.status()).isEqualTo(201);
    }

    private void agentToken(String validUntil) {
        var made = server.post(
                "/v1/network/auth/agent-tokens",
                "{\"agent_token_name\":\"t\",\"agent_token_valid_until\":\"%s\"}".formatted(validUntil));
        assertThat(made.status()).isEqualTo(201);
    }

    /// Twice a day, as if a controller had been started in between.
    private void daysPass(int days) {
        for (int half = 0; half < 2 * days; half++) {
            server.clock.advance(Duration.ofHours(12));
            server.noticesExpiry();
            assertThat(server.noticesExpiry()).isZero();
        }
    }

    @Test
    void anAccessTokensEndIsToldThrice() {
        accessToken("2026-12-21T12:00:00Z");

        daysPass(30);

        assertThat(told())
                .containsExactly(
                        "2026-12-14 access_token.expiring",
                        "2026-12-20 access_token.expiring",
                        "2026-12-21 access_token.expired");
    }

    @Test
    void soIsAnAgentTokensAndOneWithoutAnEndNever() {
        agentToken("2026-12-21T12:00:00Z");
        server.agentToken();

        daysPass(30);

        assertThat(told())
                .containsExactly(
                        "2026-12-14 agent_token.expiring",
                        "2026-12-20 agent_token.expiring",
                        "2026-12-21 agent_token.expired");
    }

    @Test
    void aShortLifeIsNotToldOfWhatIsPast() {
        accessToken("2026-12-04T12:00:00Z");
        agentToken("2026-12-01T20:00:00Z");

        daysPass(5);

        assertThat(told())
                .containsExactly(
                        "2026-12-02 agent_token.expired",
                        "2026-12-03 access_token.expiring",
                        "2026-12-04 access_token.expired");
    }

    @Test
    void whoeverWasAwayForLongTellsTheLastOnly() {
        accessToken("2026-12-21T12:00:00Z");

        server.clock.advance(Duration.ofDays(40));
        server.noticesExpiry();
        daysPass(1);

        assertThat(told()).containsExactly("2027-01-10 access_token.expired");
    }

    @Test
    void theNoticeNamesTheTokenAndItsEnd() {
        accessToken("2026-12-21T12:00:00Z");

        daysPass(14);

        var event = server.get("/v1/network/events?type=access_token.expiring")
                .data()
                .get(0);
        assertThat(event.at("/data/access_token_expiration").asString()).isEqualTo("2026-12-21T12:00:00.000Z");
        assertThat(event.at("/data/object/access_token_name").asString()).isEqualTo("t");
        assertThat(event.at("/actor/id").asString()).isEqualTo("controller");
    }

    @Test
    void aTokenThatIsDeletedIsNotToldOf() {
        accessToken("2026-12-21T12:00:00Z");
        var id = server.get("/v1/network/auth/access-tokens?order=access_token_expiration:ASC")
                .data()
                .get(0)
                .path("access_token_id")
                .asString();
        assertThat(server.call("DELETE", "/v1/network/auth/access-tokens/" + id, null)
                        .status())
                .isEqualTo(204);

        daysPass(30);

        assertThat(told()).isEmpty();
    }
}
