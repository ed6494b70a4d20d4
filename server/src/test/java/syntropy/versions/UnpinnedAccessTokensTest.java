package syntropy.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;

class UnpinnedAccessTokensTest {
    @ParameterizedTest
    @ValueSource(strings = {"2022-07-07", "2023-02-22"})
    void aTokenWorksAtTheOlderDateUnderWhichItWasCreated(String date) {
        try (var server = TestServer.fresh()) {
            assertThat(dateOf(server, created(server, date, ""))).isEqualTo(date);
        }
    }

    @Test
    void fromOursOnATokenFollowsItsWorkspace() {
        try (var server = TestServer.fresh()) {
            var token = created(server, "2026-11-24", "");
            assertThat(dateOf(server, token)).isEqualTo(TestServer.NEWEST);

            server.pin("2023-02-22", null);
            assertThat(dateOf(server, token)).isEqualTo("2023-02-22");
        }
    }

    @Test
    void aTokenWorksAtTheDateThatItWasGiven() {
        try (var server = TestServer.fresh()) {
            var token = created(server, "2022-07-07", ",\"access_token_api_date\":\"2023-02-22\"");

            assertThat(dateOf(server, token)).isEqualTo("2023-02-22");
        }
    }

    private static String created(TestServer server, String date, String more) {
        var headers = Map.of("authorization", "Bearer " + server.token, "syntropy-version", date);
        var body = """
                {"access_token_name":"t","permissions":["platform.workspace.read"],
                 "access_token_expiration":"2027-05-01T00:00:00.000Z"%s}""".formatted(more);
        return server.call("POST", "/v1/network/auth/access-tokens", body, headers)
                .data()
                .path("access_token")
                .asString();
    }

    private static @Nullable String dateOf(TestServer server, String token) {
        return server.call("GET", "/v1/network/workspace", null, Map.of("authorization", "Bearer " + token))
                .header("syntropy-version");
    }
}
