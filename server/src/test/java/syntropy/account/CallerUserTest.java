package syntropy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.ACCESS_TOKEN;
import static syntropy.storage.tables.Tables.ACCOUNT;

import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.TestServer.Reply;
import syntropy.kernel.Permission;

class CallerUserTest {
    private static final String PATH = "/v1/network/auth/user";

    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenOfTheOperatorHasNoPersonBehindItButScopes() {
        var some = server.token(server.workspace, EnumSet.of(Permission.CONNECTIONS_READ, Permission.AGENTS_READ));

        var user = server.as(some, "GET", PATH, null).data();

        assertThat(user.path("user_id").isNull()).isTrue();
        assertThat(user.path("user_email").isNull()).isTrue();
        assertThat(user.at("/user_settings/auth_sources")).isEmpty();
        assertThat(user.at("/user_settings/theme").asString()).isEqualTo("system");
        assertThat(user.path("user_scopes").valueStream().map(scope -> scope.asString()))
                .containsExactly("platform.agents.read", "platform.connections.read");
    }

    @Test
    void atOlderDatesNoPersonIsZeroAndEmptyForASessionToo() {
        var session = server.post("/v1/network/auth/access-token/login", "{\"access_token\":\"" + server.token + "\"}")
                .data()
                .path("access_token")
                .asString();
        for (var date : new String[] {"2022-07-07", "2023-02-22"}) {
            var user = at(date, session).data();
            assertThat(user.path("user_id").asInt(-1)).isZero();
            assertThat(user.path("user_email").asString("-")).isEmpty();
            assertThat(user.path("user_scopes")).hasSize(Permission.values().length);
        }
        assertThat(at("2026-11-24", session).data().path("user_id").isNull()).isTrue();
    }

    @Test
    void aPersonsTokenAndSessionTellThePerson() {
        var token = server.token(server.workspace, EnumSet.of(Permission.AGENTS_READ));
        belongs("ann@example.com");
        var session = server.post("/v1/network/auth/access-token/login", "{\"access_token\":\"" + token + "\"}")
                .data()
                .path("access_token")
                .asString();
        for (var credential : new String[] {token, session}) {
            var user = server.as(credential, "GET", PATH, null).data();
            assertThat(user.path("user_id").asInt()).isEqualTo(7);
            assertThat(user.path("user_email").asString()).isEqualTo("ann@example.com");
            assertThat(user.at("/user_settings/auth_sources/0").asString()).isEqualTo("localAccountAuthentication");
        }
    }

    /// All tokens there are, to one person.
    private void belongs(String email) {
        server.database.write(tx -> {
            tx.sql()
                    .insertInto(ACCOUNT)
                    .set(ACCOUNT.ACCOUNT_ID, 7)
                    .set(ACCOUNT.EMAIL, email)
                    .set(ACCOUNT.PASSWORD_HASH, "")
                    .set(ACCOUNT.CREATED_AT, server.clock.instant())
                    .execute();
            return tx.sql().update(ACCESS_TOKEN).set(ACCESS_TOKEN.ACCOUNT_ID, 7).execute();
        });
    }

    private Reply at(String date, String credential) {
        return server.call(
                "GET", PATH, null, Map.of("authorization", "Bearer " + credential, "syntropy-version", date));
    }
}
