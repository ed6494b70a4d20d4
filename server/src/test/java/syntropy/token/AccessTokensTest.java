package syntropy.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

/// A token gives away no more than it has; and it can be replaced without a gap.
class AccessTokensTest {
    private static final String AGENTS = "/v1/network/agents";
    private static final String TOKENS = "/v1/network/auth/access-tokens";

    private final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenMakesNoneThatMayDoMore() {
        var limited = server.token(server.workspace, Set.of(Permission.ACCESS_TOKENS_WRITE, Permission.AGENTS_READ));
        var before = server.everything();

        var refused = create(limited, "2027-01-01T00:00:00Z", "platform.agents.read", "platform.agents.write");

        assertThat(refused.code()).isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(refused.body().path("detail").asString()).contains("platform.agents.write");
        assertThat(server.everything()).isEqualTo(before);
        assertThat(create(limited, "2027-01-01T00:00:00Z", "platform.agents.read")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aTokenMakesNoneThatLivesLonger() {
        var until = server.clock.instant().plus(Duration.ofDays(10));
        var brief = server.token(server.workspace, EnumSet.allOf(Permission.class), until);

        var refused = create(brief, "2026-12-11T12:00:00.001Z");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers()).containsExactly("/access_token_expiration");
        assertThat(create(brief, "2026-12-11T12:00:00Z").status()).isEqualTo(201);
    }

    @Test
    void aSessionMakesNoneThatLivesLongerThanItsToken() {
        var until = server.clock.instant().plus(Duration.ofDays(10));
        var brief = server.token(server.workspace, EnumSet.allOf(Permission.class), until);
        var session = server.call(
                        "POST",
                        "/v1/network/auth/access-token/login",
                        "{\"access_token\":\"" + brief + "\"}",
                        java.util.Map.of())
                .data()
                .path("access_token")
                .asString();

        assertThat(create(session, "2026-12-12T00:00:00Z").status()).isEqualTo(400);
    }

    @Test
    void aTokenNeitherRotatesNorChangesOneThatMayDoMore() {
        var strong = id(server.token);
        var weak = server.token(server.workspace, Set.of(Permission.ACCESS_TOKENS_WRITE));
        var before = server.everything();

        assertThat(server.as(weak, "POST", TOKENS + "/" + strong + "/rotate", "{}")
                        .code())
                .isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(server.as(weak, "PATCH", TOKENS + "/" + strong, "{\"access_token_allowed_addresses\":[]}")
                        .code())
                .isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(server.everything()).isEqualTo(before);
    }

    @Test
    void aTokenRotatesNoneThatLivesLonger() {
        var until = server.clock.instant().plus(Duration.ofDays(10));
        var brief = server.token(server.workspace, EnumSet.allOf(Permission.class), until);
        var longer = id(server.token);
        var before = server.everything();

        var refused = server.as(brief, "POST", TOKENS + "/" + longer + "/rotate", "{}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointers()).containsExactly("/access_token_id");
        assertThat(server.everything()).isEqualTo(before);
        assertThat(server.as(brief, "POST", TOKENS + "/" + id(brief) + "/rotate", "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void bothSecretsAreValidDuringTheOverlapOfARotation() {
        var id = id(server.token);
        var rotated = server.post(TOKENS + "/" + id + "/rotate", "{\"overlap_seconds\":60}");
        var fresh = rotated.data().path("access_token").asString();

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(fresh).startsWith("syn_at_").isNotEqualTo(server.token);
        assertThat(rotated.data().path("access_token_secrets")).hasSize(2);
        assertThat(server.get(AGENTS).status()).isEqualTo(200);
        assertThat(server.as(fresh, "GET", AGENTS, null).status()).isEqualTo(200);

        server.clock.advance(Duration.ofSeconds(60));

        assertThat(server.get(AGENTS).code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(server.as(fresh, "GET", AGENTS, null).status()).isEqualTo(200);
        assertThat(server.as(fresh, "GET", TOKENS + "/self", null).data().path("access_token_secrets"))
                .hasSize(1);
    }

    @Test
    void aSecondRotationDoesNotProlongTheFirstSecret() {
        var id = id(server.token);
        var second = server.post(TOKENS + "/" + id + "/rotate", "{\"overlap_seconds\":60}")
                .data()
                .path("access_token")
                .asString();
        var third = server.as(second, "POST", TOKENS + "/" + id + "/rotate", "{\"overlap_seconds\":3600}")
                .data()
                .path("access_token")
                .asString();

        server.clock.advance(Duration.ofSeconds(60));

        assertThat(server.get(AGENTS).code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(server.as(second, "GET", AGENTS, null).status()).isEqualTo(200);
        assertThat(server.as(third, "GET", AGENTS, null).status()).isEqualTo(200);
    }

    @Test
    void anOverlapOfNothingEndsTheOldSecretAtOnce() {
        var fresh = server.post(TOKENS + "/" + id(server.token) + "/rotate", "{\"overlap_seconds\":0}")
                .data()
                .path("access_token")
                .asString();

        assertThat(server.get(AGENTS).code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(server.as(fresh, "GET", AGENTS, null).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "604801"})
    void anOverlapIsAWeekAtTheMost(String seconds) {
        var id = id(server.token);

        assertThat(server.post(TOKENS + "/" + id + "/rotate", "{\"overlap_seconds\":" + seconds + "}")
                        .pointers())
                .containsExactly("/overlap_seconds");
        assertThat(server.post(TOKENS + "/" + id + "/rotate", "{\"overlap_seconds\":604800}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aDeletedTokenTakesBothItsSecretsAlong() {
        var doomed = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var id = id(doomed);
        var fresh = server.as(doomed, "POST", TOKENS + "/" + id + "/rotate", "{}")
                .data()
                .path("access_token")
                .asString();

        server.call("DELETE", TOKENS + "/" + id, null);

        assertThat(server.as(doomed, "GET", AGENTS, null).code()).isEqualTo("TOKEN_DELETED");
        assertThat(server.as(fresh, "GET", AGENTS, null).code()).isEqualTo("TOKEN_DELETED");
    }

    @Test
    void theWorkspaceBoundsTheLifeOfNewTokens() {
        server.call("PATCH", "/v1/network/workspace", "{\"workspace_access_token_max_days\":30}");

        assertThat(create(server.token, "2026-12-31T12:00:00.001Z").pointers())
                .containsExactly("/access_token_expiration");
        assertThat(create(server.token, "2026-12-31T12:00:00Z").status()).isEqualTo(201);

        server.call("PATCH", "/v1/network/workspace", "{\"workspace_access_token_max_days\":0}");
        assertThat(create(server.token, "2027-06-01T00:00:00Z").status()).isEqualTo(201);
    }

    @Test
    void theSecretIsShownOnce() {
        var made = create(server.token, "2027-01-01T00:00:00Z");
        var secret = made.data().path("access_token").asString();
        var id = made.data().path("access_token_id").asString();

        assertThat(server.get(TOKENS + "/" + id).toString()).doesNotContain(secret);
        assertThat(server.get(TOKENS).toString()).doesNotContain(secret);
        assertThat(server.everything()).noneMatch(row -> row.contains(secret));
    }

    private Reply create(String by, String expiration, String... permissions) {
        var list = permissions.length == 0 ? "[]" : "[\"" + String.join("\",\"", permissions) + "\"]";
        return server.as(
                by,
                "POST",
                TOKENS,
                "{\"access_token_name\":\"n\",\"access_token_expiration\":\"%s\",\"permissions\":%s}"
                        .formatted(expiration, list));
    }

    private String id(String token) {
        return server.as(token, "GET", TOKENS + "/self", null)
                .data()
                .path("access_token_id")
                .asString();
    }
}
