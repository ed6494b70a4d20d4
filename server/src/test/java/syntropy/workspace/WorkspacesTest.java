package syntropy.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;

class WorkspacesTest {
    private static final String PATH = "/v1/network/auth/workspaces";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenListsItsOwnWorkspaceAlone() {
        server.workspace("other");

        var listed = server.get(PATH).data();

        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("workspace_id").asInt()).isEqualTo(server.workspace.value());
        assertThat(listed.get(0).path("workspace_name").asString()).isEqualTo("default");
        assertThat(listed.get(0).path("workspace_require_2fa").asBoolean(true)).isFalse();
        assertThat(listed.get(0).path("workspace_enable_sdn_connections").asBoolean())
                .isTrue();
    }

    @Test
    void renamesItsOwnAndKeepsTheRest() {
        server.call("PATCH", "/v1/network/workspace", "{\"workspace_access_token_max_days\":90}");

        assertThat(update(server.workspace.value(), "{\"workspace_name\":\"ours\",\"workspace_require_2fa\":false}")
                        .status())
                .isEqualTo(204);

        var workspace = server.get("/v1/network/workspace").data();
        assertThat(workspace.path("workspace_name").asString()).isEqualTo("ours");
        assertThat(workspace.path("workspace_access_token_max_days").asInt()).isEqualTo(90);
        assertThat(server.events().getLast().get("type")).isEqualTo("workspace.updated");
    }

    @Test
    void anotherWorkspaceIsNotFoundAndStays() {
        int other = server.workspace("other").value();

        assertThat(update(other, "{\"workspace_name\":\"taken over\"}").status())
                .isEqualTo(404);

        assertThat(update(server.workspace.value(), "{\"workspace_name\":\"other\"}")
                        .pointers())
                .as("the name is still its own")
                .containsExactly("/workspace_name");
    }

    @Test
    void aSecondFactorCannotBeRequiredWhereThereIsNone() {
        var before = server.everything();

        var refused = update(server.workspace.value(), "{\"workspace_name\":\"ours\",\"workspace_require_2fa\":true}");

        assertThat(refused.pointers()).containsExactly("/workspace_require_2fa");
        assertThat(server.everything()).isEqualTo(before);
    }

    private Reply update(int workspace, String body) {
        return server.call("PATCH", PATH + "/" + workspace, body, Map.of("authorization", "Bearer " + server.token));
    }
}
