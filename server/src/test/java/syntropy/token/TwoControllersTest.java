package syntropy.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

/// Several controllers on one PostgreSQL, under one installation key.
@Needs(Tool.POSTGRES)
class TwoControllersTest {
    @Test
    void refuseATokenAtOnceThatTheOtherHasDeleted() {
        try (var one = TestServer.onPostgres();
                var other = one.beside()) {
            var id = one.get("/v1/network/auth/access-tokens/self")
                    .data()
                    .path("access_token_id")
                    .asString();
            assertThat(other.as(one.token, "GET", "/v1/network/agents", null).status())
                    .isEqualTo(200);

            one.call("DELETE", "/v1/network/auth/access-tokens/" + id, null);

            assertThat(other.as(one.token, "GET", "/v1/network/agents", null).code())
                    .isEqualTo("TOKEN_DELETED");
        }
    }

    @Test
    void giveEachAgentAnIdOfItsOwn() {
        try (var one = TestServer.onPostgres();
                var other = one.beside()) {
            int first = one.agent("first");
            int second = other.agentAs(one.token, "second");
            int third = one.agent("third");

            assertThat(Set.of(first, second, third)).hasSize(3);
            assertThat(other.as(one.token, "GET", "/v1/network/agents", null).data())
                    .hasSize(3);
        }
    }
}
