package syntropy.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.event.Chain.Verdict;
import syntropy.kernel.Json;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

/// Credentials that were refused are in the audit log, and can't be made to fill it.
abstract class RefusedUsesContract {
    final TestServer server = server();

    abstract TestServer server();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenWithoutThePermissionIsNamedWithTheOperation() {
        var token = server.token(server.workspace, Set.of());

        var reply = server.call(
                "GET",
                "/v1/network/agents",
                null,
                Map.of("authorization", "Bearer " + token, "user-agent", "curious/1.0"));

        assertThat(reply.status()).isEqualTo(403);
        var row = refused().getFirst();
        assertThat(row)
                .containsEntry("type", "access_token.refused")
                .containsEntry("object_id", id(token))
                .containsEntry("actor_id", id(token))
                .containsEntry("actor_name", "test")
                .containsEntry("access_token_id", id(token))
                .containsEntry("operation", "V1NetworkAgentsGet")
                .containsEntry("address", "192.0.2.1")
                .containsEntry("user_agent", "curious/1.0")
                .containsEntry("request_id", reply.header("syntropy-request-id"));
        assertThat(data(row).path("reason").asString()).isEqualTo("INSUFFICIENT_SCOPE");
    }

    @Test
    void anExpiredOneADeletedOneAndOneFromElsewhereAreNamed() {
        var expired = server.token(
                server.workspace,
                EnumSet.allOf(Permission.class),
                server.clock.instant().plus(Duration.ofHours(1)));
        var expiredId = id(expired);
        var deleted = server.token(server.workspace, EnumSet.allOf(Permission.class));
        var deletedId = id(deleted);
        server.call("DELETE", "/v1/network/auth/access-tokens/" + deletedId, null);
        var elsewhere = server.post("/v1/network/auth/access-tokens", """
                {"access_token_name":"office","access_token_expiration":"2027-01-01T00:00:00Z","permissions":[],
                 "access_token_allowed_addresses":["198.51.100.0/24"]}""").data();
        server.clock.advance(Duration.ofHours(2));

        server.as(expired, "GET", "/v1/network/agents", null);
        server.as(deleted, "GET", "/v1/network/agents", null);
        server.as(elsewhere.path("access_token").asString(), "GET", "/v1/network/agents", null);

        assertThat(refused())
                .extracting(
                        row -> row.get("object_id"),
                        row -> row.get("actor_name"),
                        row -> data(row).path("reason").asString())
                .containsExactlyInAnyOrder(
                        tuple(expiredId, "test", "TOKEN_EXPIRED"),
                        tuple(deletedId, "test", "TOKEN_DELETED"),
                        tuple(elsewhere.path("access_token_id").asString(), "office", "ADDRESS_NOT_ALLOWED"));
    }

    @Test
    void anExchangeForASessionThatIsRefusedIsKeptToo() {
        var token = server.token(server.workspace, Set.of());
        var tokenId = id(token);
        server.call("DELETE", "/v1/network/auth/access-tokens/" + tokenId, null);

        var reply = server.call(
                "POST", "/v1/network/auth/access-token/login", "{\"access_token\":\"" + token + "\"}", Map.of());

        assertThat(reply.status()).isEqualTo(401);
        assertThat(refused())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("object_id", tokenId)
                        .containsEntry("operation", "V1NetworkAuthAccessTokenLogin"));
    }

    @Test
    void aSessionEndsWithItsTokenAndIsNamedByIt() {
        var token = server.token(server.workspace, Set.of());
        var tokenId = id(token);
        var session = server.post("/v1/network/auth/access-token/login", "{\"access_token\":\"" + token + "\"}")
                .data()
                .path("access_token")
                .asString();
        server.call("DELETE", "/v1/network/auth/access-tokens/" + tokenId, null);

        server.as(session, "GET", "/v1/network/auth/access-tokens/self", null);

        assertThat(refused())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("type", "session.refused").containsEntry("object_id", tokenId));
    }

    @Test
    void aMinuteHasOneRowForEachTokenReasonAndAddress() {
        var token = server.token(server.workspace, Set.of());
        for (int i = 0; i < 50; i++) server.as(token, "GET", "/v1/network/agents", null);
        assertThat(refused()).hasSize(1);

        server.clock.advance(Duration.ofSeconds(61));
        for (int i = 0; i < 50; i++) server.as(token, "GET", "/v1/network/agents", null);
        assertThat(refused()).hasSize(2);
        assertThat(server.counted("syntropy.credentials.refused")).isEqualTo(100);
    }

    @Test
    void aMinuteOfAWorkspaceHasNoMoreThanItsShareHoweverManyTokensThereAre() {
        for (int i = 0; i < RefusedUses.A_MINUTE + 10; i++) {
            server.as(server.token(server.workspace, Set.of()), "GET", "/v1/network/agents", null);
        }
        assertThat(refused()).hasSize(RefusedUses.A_MINUTE);
        assertThat(server.counted("syntropy.credentials.refused.unwritten")).isEqualTo(10);
    }

    @Test
    void whatNobodyKnowsLeavesNoRow() {
        var stranger = "syn_at_00000000000000000000000000000000aaaaaa";
        server.as(stranger, "GET", "/v1/network/agents", null);
        server.as("nonsense", "GET", "/v1/network/agents", null);
        server.call("GET", "/v1/network/agents", null, Map.of());

        assertThat(refused()).isEmpty();
    }

    @Test
    void theChainHoldsAndNothingHasTheSecret() {
        var token = server.token(server.workspace, Set.of());
        server.as(token, "GET", "/v1/network/agents", null);

        Verdict verdict = server.database.read(tx -> server.chain().verify(tx, server.workspace));
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
        assertThat(refused().toString()).doesNotContain(token.substring(7));
    }

    private List<Map<String, Object>> refused() {
        return server.events().stream()
                .filter(row -> String.valueOf(row.get("type")).endsWith(".refused"))
                .toList();
    }

    private static JsonNode data(Map<String, Object> row) {
        return Json.MAPPER.readTree(String.valueOf(row.get("data")));
    }

    private @Nullable String id(String token) {
        return server.as(token, "GET", "/v1/network/auth/access-tokens/self", null)
                .data()
                .path("access_token_id")
                .asString();
    }
}
