package syntropy.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.Tool;
import syntropy.kernel.Permission;
import tools.jackson.databind.JsonNode;

/// The way of a workspace to a newer API date and back.
class UpgradeTest {
    private static final String VERSIONS = "/v1/network/versions";
    private static final String UPGRADE = VERSIONS + "/upgrade";
    private static final String ROLLBACK = VERSIONS + "/rollback";
    private static final String TO_NEWEST = "{\"api_date\":\"2026-11-24\"}";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anUpgradeAndItsUndoingAreSeenByTheVeryNextRequest() {
        server.pin("2022-07-07", null);
        assertThat(server.get("/v1/network/agents").status()).isEqualTo(206);

        var upgraded = server.post(UPGRADE, TO_NEWEST);

        assertThat(upgraded.status()).isEqualTo(200);
        assertThat(upgraded.header("syntropy-version")).isEqualTo("2022-07-07");
        assertThat(upgraded.data().path("workspace_api_date").asString()).isEqualTo("2026-11-24");
        assertThat(upgraded.data().path("previous_api_date").asString()).isEqualTo("2022-07-07");
        assertThat(upgraded.data().path("rollback_until").asString()).isEqualTo("2026-12-04T12:00:00.000Z");
        var after = server.get("/v1/network/agents");
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.header("syntropy-version")).isEqualTo("2026-11-24");

        var undone = server.post(ROLLBACK, "{}");

        assertThat(undone.data().path("workspace_api_date").asString()).isEqualTo("2022-07-07");
        assertThat(undone.data().path("rollback_until").isNull()).isTrue();
        assertThat(server.get("/v1/network/agents").status()).isEqualTo(206);
    }

    @Test
    @Needs(Tool.POSTGRES)
    void theOtherControllerSeesItAtOnce() {
        try (var one = TestServer.onPostgres();
                var other = one.beside()) {
            one.pin("2022-07-07", null);
            assertThat(other.as(one.token, "GET", "/v1/network/agents", null).status())
                    .isEqualTo(206);

            one.post(UPGRADE, TO_NEWEST);
            assertThat(other.as(one.token, "GET", "/v1/network/agents", null).status())
                    .isEqualTo(200);

            assertThat(other.as(one.token, "POST", ROLLBACK, "{}").status()).isEqualTo(200);
            assertThat(one.get("/v1/network/agents").status()).isEqualTo(206);
        }
    }

    @Test
    void anUpgradeCanBeUndoneForSeventyTwoHours() {
        server.pin("2023-02-22", null);
        server.post(UPGRADE, TO_NEWEST);
        server.clock.advance(Duration.ofDays(3).minusMillis(1));
        assertThat(version("2023-02-22").path("rollback_until").asString()).isEqualTo("2026-12-04T12:00:00.000Z");
        server.clock.advance(Duration.ofMillis(1));

        var late = server.post(ROLLBACK, "{}");

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("ROLLBACK_TOO_LATE");
        assertThat(late.body().path("detail").asString()).contains("72 hours").contains("2026-12-04T12:00:00.000Z");
        assertThat(version("2023-02-22").path("rollback_until").isNull()).isTrue();
        assertThat(server.get("/v1/network/agents").status()).isEqualTo(200);
    }

    @Test
    void theLastMomentIsStillInTime() {
        server.pin("2023-02-22", null);
        server.post(UPGRADE, TO_NEWEST);
        server.clock.advance(Duration.ofDays(3).minusMillis(1));

        assertThat(server.post(ROLLBACK, "{}").status()).isEqualTo(200);
    }

    @Test
    void whatWasNeverUpgradedOrIsUndoneCanNotBeUndone() {
        assertThat(server.post(ROLLBACK, "{}").code()).isEqualTo("NOTHING_TO_ROLL_BACK");

        server.pin("2023-02-22", null);
        server.post(UPGRADE, TO_NEWEST);
        server.post(ROLLBACK, "{}");
        server.pin("2026-11-24", null);

        assertThat(server.post(ROLLBACK, "{}").code()).isEqualTo("NOTHING_TO_ROLL_BACK");
    }

    @Test
    void onlyTheLastOfSeveralUpgradesIsUndone() {
        server.pin("2022-07-07", null);
        server.post(UPGRADE, "{\"api_date\":\"2023-02-22\"}");
        server.post(UPGRADE, TO_NEWEST);

        assertThat(server.post(ROLLBACK, "{}").data().path("workspace_api_date").asString())
                .isEqualTo("2023-02-22");
        assertThat(server.post(ROLLBACK, "{}").status()).isEqualTo(409);
    }

    @Test
    void itGoesForwardOnly() {
        assertThat(server.post(UPGRADE, TO_NEWEST).pointers()).containsExactly("/api_date");
        assertThat(server.post(UPGRADE, "{\"api_date\":\"2022-07-07\"}").pointers())
                .containsExactly("/api_date");
        assertThat(server.post(UPGRADE, "{\"api_date\":\"2026-11-25\"}").code()).isEqualTo("UNKNOWN_API_DATE");
        assertThat(server.events()).noneMatch(event -> "workspace.version_upgraded".equals(event.get("type")));
    }

    @Test
    void bothAreInTheAuditLogWithTheWorkspaceBeforeAndAfter() {
        server.pin("2023-02-22", null);
        server.post(UPGRADE, TO_NEWEST);
        server.post(ROLLBACK, "{}");

        var upgraded = event("workspace.version_upgraded");
        assertThat(upgraded)
                .containsEntry("operation", "VersionsUpgrade")
                .containsEntry("object_id", Integer.toString(server.workspace.value()));
        assertThat((String) upgraded.get("data"))
                .contains("\"previous_api_date\":\"2023-02-22\"", "\"api_date\":\"2026-11-24\"");
        assertThat((String) upgraded.get("before_state")).contains("\"workspace_api_date\":\"2023-02-22\"");
        assertThat((String) upgraded.get("after_state")).contains("\"workspace_api_date\":\"2026-11-24\"");
        var undone = event("workspace.version_rolled_back");
        assertThat((String) undone.get("data"))
                .contains("\"previous_api_date\":\"2026-11-24\"", "\"api_date\":\"2023-02-22\"");
        assertThat((String) undone.get("after_state")).contains("\"workspace_api_date\":\"2023-02-22\"");
    }

    @Test
    void aTokenWithADateOfItsOwnStaysAndTheAnswerSaysSo() {
        server.pin("2023-02-22", null);
        var pinned = token("{\"access_token_api_date\":\"2022-07-07\",");

        var upgraded = server.post(UPGRADE, TO_NEWEST);

        assertThat(upgraded.data().path("pinned_access_tokens_count").asInt()).isEqualTo(1);
        assertThat(upgraded.data().path("moved_access_tokens_count").asInt()).isEqualTo(1);
        assertThat(upgraded.body().path("warnings").path(0).path("code").asString())
                .isEqualTo("PINNED_TOKENS_STAY");
        var reply = server.as(pinned, "GET", "/v1/network/auth/access-tokens/self", null);
        assertThat(reply.header("syntropy-version")).isEqualTo("2022-07-07");
    }

    @Test
    void aRepeatedUpgradeWithItsKeyIsAnsweredAsTheFirst() {
        server.pin("2022-07-07", null);
        var headers = Map.of("authorization", "Bearer " + server.token, "idempotency-key", "k");

        var first = server.call("POST", UPGRADE, TO_NEWEST, headers);
        var again = server.call("POST", UPGRADE, TO_NEWEST, headers);

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.bytes()).isEqualTo(first.bytes());
    }

    @Test
    void theDatesTellWhichOneTheWorkspaceUsesAndWhatChangedAtEach() {
        token("{\"access_token_api_date\":\"2022-07-07\",");
        token("{");

        var newest = version(TestServer.NEWEST);
        assertThat(newest.path("is_workspace_api_date").asBoolean()).isTrue();
        assertThat(newest.path("access_tokens_count").asInt()).isEqualTo(2);
        var changes = version("2026-11-24").path("changes");
        assertThat(changes.findValuesAsString("name")).contains("CursorLists");
        assertThat(changes.findValuesAsString("text")).allMatch(text -> text.endsWith("."));
        assertThat(version("2022-07-07").path("access_tokens_count").asInt()).isEqualTo(1);
        assertThat(version("2022-07-07").path("is_workspace_api_date").asBoolean())
                .isFalse();
    }

    @Test
    void theUsesTellWhichDateEachTokenUsesAndWhenItWasSeenWithWhich() throws InterruptedException {
        var pinned = token("{\"access_token_api_date\":\"2022-07-07\",");
        var headers = Map.of("authorization", "Bearer " + pinned, "syntropy-version", "2023-02-22");
        server.call("GET", "/v1/network/auth/access-tokens/self", null, headers);

        var use = use("made");
        for (int i = 0; i < 200 && use.path("last_seen_at").isNull(); i++) {
            Thread.sleep(10); // it is written beside the request
            use = use("made");
        }

        assertThat(use.path("object_type").asString()).isEqualTo("ACCESS_TOKEN");
        assertThat(use.path("api_date").asString()).isEqualTo("2022-07-07");
        assertThat(use.path("is_pinned").asBoolean()).isTrue();
        assertThat(use.path("is_active").asBoolean()).isTrue();
        assertThat(use.path("last_seen_api_date").asString()).isEqualTo("2023-02-22");
        assertThat(use.path("last_seen_at").asString()).isEqualTo("2026-12-01T12:00:00.000Z");
        assertThat(use("test").path("is_pinned").asBoolean()).isFalse();
        assertThat(use("test").path("api_date").asString()).isEqualTo(TestServer.NEWEST);
    }

    @Test
    void theUsesAreTheWorkspacesOwn() {
        var other = server.workspace("other");
        var theirs = server.token(other, EnumSet.allOf(Permission.class));

        assertThat(server.as(theirs, "GET", VERSIONS + "/uses", null).data()).hasSize(1);
        assertThat(server.get(VERSIONS + "/uses").data()).hasSize(1);
    }

    @Test
    void onlyAnAdministratorMovesTheWorkspace() {
        var reader = server.token(server.workspace, Set.of(Permission.WORKSPACE_READ));

        assertThat(server.as(reader, "POST", UPGRADE, TO_NEWEST).code()).isEqualTo("INSUFFICIENT_SCOPE");
        assertThat(server.as(reader, "POST", ROLLBACK, "{}").code()).isEqualTo("INSUFFICIENT_SCOPE");
    }

    private JsonNode version(String date) {
        return server.get(VERSIONS)
                .data()
                .valueStream()
                .filter(each -> each.path("api_date").asString().equals(date))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode use(String name) {
        return server.get(VERSIONS + "/uses")
                .data()
                .valueStream()
                .filter(each -> each.path("object_name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// @param start of the JSON that makes it
    private String token(String start) {
        Reply made = server.call(
                "POST",
                "/v1/network/auth/access-tokens",
                start
                        + "\"access_token_name\":\"made\",\"access_token_expiration\":\"2027-06-01T00:00:00Z\",\"permissions\":[]}",
                Map.of("authorization", "Bearer " + server.token, "syntropy-version", "2026-11-24"));
        return Objects.requireNonNull(made.data().path("access_token").asString());
    }

    private Map<String, Object> event(String type) {
        return server.events().stream()
                .filter(each -> type.equals(each.get("type")))
                .findFirst()
                .orElseThrow();
    }
}
