package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import syntropy.TestServer;
import syntropy.TestServer.Reply;

/// What can't be meant is refused by name, and nothing changes: each refusal of these tests is also held to leave every
/// row of every table as it was.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RefusalContract {
    static final String AGENTS = "/v1/network/agents";
    static final String TOKENS = "/v1/network/auth/agent-tokens";
    static final String ACCESS_TOKENS = "/v1/network/auth/access-tokens";

    final TestServer server = TestServer.fresh();

    @AfterAll
    void stop() {
        server.close();
    }

    final Map<String, String> own() {
        return Map.of("authorization", "Bearer " + server.token);
    }

    final Map<String, String> with(String header, String value) {
        return header.equals("authorization")
                ? Map.of(header, value)
                : Map.of("authorization", "Bearer " + server.token, header, value);
    }

    final Reply refused(Supplier<Reply> call, int status) {
        var before = server.everything();
        var reply = call.get();
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(server.everything()).isEqualTo(before);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.header("syntropy-request-id"))
                .isEqualTo(reply.body().path("request_id").asString());
        return reply;
    }

    final void complains(Supplier<Reply> call, String pointer, String code) {
        var reply = refused(call, 400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.body().path("errors").valueStream())
                .as("%s", reply)
                .extracting(
                        error -> error.path("pointer").asString(),
                        error -> error.path("code").asString())
                .containsExactly(org.assertj.core.api.Assertions.tuple(pointer, code));
    }
}
