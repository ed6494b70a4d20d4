package syntropy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

class AgentSettingsTest {
    private static final String PATH = "/v1/network/agents/settings";
    private static final String DEFAULTS = """
            {"rerouting_threshold":{"default":true,"latency_ratio_default":1.1,"latency_diff_default":10,\
            "latency_ratio":1.1,"latency_diff":10}}""";

    @Test
    void theThresholdIsSetAndResetOnSqlite() {
        try (var server = TestServer.fresh()) {
            theThresholdIsSetAndReset(server);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void theThresholdIsSetAndResetOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            theThresholdIsSetAndReset(server);
        }
    }

    private static void theThresholdIsSetAndReset(TestServer server) {
        assertThat(shown(server)).isEqualTo(DEFAULTS);

        assertThat(set(server, "{\"latency_ratio\":1.25,\"latency_diff\":30}")).isEqualTo(204);
        assertThat(shown(server)).isEqualTo("""
                {"rerouting_threshold":{"default":false,"latency_ratio_default":1.1,"latency_diff_default":10,\
                "latency_ratio":1.25,"latency_diff":30}}""");
        assertThat(server.call("PATCH", PATH, "{}").status()).isEqualTo(204);
        assertThat(set(server, "{\"latency_ratio\":1.25,\"latency_diff\":30}")).isEqualTo(204);
        assertThat(changes(server)).isEqualTo(1);
        assertThat(set(server, "null")).isEqualTo(204);
        assertThat(shown(server)).isEqualTo(DEFAULTS);
        assertThat(changes(server)).isEqualTo(2);
    }

    private static String shown(TestServer server) {
        return server.get(PATH).data().toString();
    }

    private static int set(TestServer server, String threshold) {
        return server.call("PATCH", PATH, "{\"rerouting_threshold\":" + threshold + "}")
                .status();
    }

    private static long changes(TestServer server) {
        return server.events().stream()
                .filter(it -> "agent_settings.updated".equals(it.get("type")))
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"latency_ratio\":0.5,\"latency_diff\":10}",
                "{\"latency_ratio\":1.1,\"latency_diff\":-1}",
                "{\"latency_ratio\":1.1,\"latency_diff\":1.5}",
                "{\"latency_ratio\":1.1}",
                "{}",
                "1"
            })
    void whatIsNoThresholdIsRefused(String threshold) {
        try (var server = TestServer.fresh()) {
            assertThat(set(server, threshold)).isEqualTo(400);
            assertThat(shown(server)).isEqualTo(DEFAULTS);
        }
    }

    @Test
    void olderDatesResetByANumber() {
        try (var server = TestServer.fresh()) {
            var pinned = server.pinned("2022-07-07");
            var body = "{\"rerouting_threshold\":{\"latency_ratio\":2,\"latency_diff\":10.5}}";
            assertThat(server.as(pinned, "PATCH", PATH, body).status()).isEqualTo(204);
            assertThat(server.get(PATH)
                            .data()
                            .at("/rerouting_threshold/latency_diff")
                            .asInt())
                    .isEqualTo(11);
            assertThat(server.as(pinned, "PATCH", PATH, "{}").status()).isEqualTo(400);

            var reset = server.as(pinned, "PATCH", PATH, "{\"rerouting_threshold\":1}");
            assertThat(reset.status()).as("%s", reset).isEqualTo(204);
            assertThat(server.as(pinned, "GET", PATH, null).data()).hasToString(DEFAULTS);
        }
    }
}
