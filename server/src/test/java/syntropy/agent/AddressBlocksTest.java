package syntropy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static syntropy.storage.tables.Tables.ID_COUNTER;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.TestServer;
import syntropy.kernel.Failed;

class AddressBlocksTest {
    @Test
    void aBlockThatCameBackIsGivenAgainAfterADayAndOnlyWhenNoFreshOneIsLeft() {
        try (var server = TestServer.fresh()) {
            server.agent("one");
            server.database.write(tx -> {
                AddressBlocks.giveBack(tx, server.workspace, 7, server.clock.instant());
                return tx.sql()
                        .update(ID_COUNTER)
                        .set(ID_COUNTER.LAST_ID, 16_383)
                        .where(ID_COUNTER.KIND.eq("address_block"))
                        .execute();
            });
            server.clock.advance(Duration.ofHours(23));
            assertThatThrownBy(() -> take(server)).isInstanceOf(Failed.class);

            server.clock.advance(Duration.ofHours(1));
            assertThat(take(server)).isEqualTo(7);
            assertThatThrownBy(() -> take(server)).isInstanceOf(Failed.class);
        }
    }

    private static int take(TestServer server) {
        return server.database.write(
                tx -> AddressBlocks.take(tx, server.workspace, AddressPool.STANDARD, server.clock.instant()));
    }

    @Test
    void agentsKeepTheirAddressesWhenAnotherPoolIsSet() {
        try (var server = TestServer.fresh()) {
            int old = server.agent("old");
            int gone = server.agent("gone");
            assertThat(subnet(server, old)).isEqualTo("10.69.0.4/30");
            assertThat(subnet(server, gone)).isEqualTo("10.69.0.8/30");
            server.call("DELETE", "/v1/network/agents/" + gone, null);

            try (var other = server.beside(AddressPool.parse("10.0.0.0/20"))) {
                assertThat(made(other, server.token, "elsewhere")).isEqualTo("10.0.0.4/30");
            }
            try (var wider = server.beside(AddressPool.parse("10.68.0.0/14"))) {
                assertThat(made(wider, server.token, "lower")).isEqualTo("10.68.0.4/30");
            }
            // What is in use, or was until lately, isn't given by a pool that overlaps
            try (var narrower = server.beside(AddressPool.parse("10.69.0.0/24"))) {
                assertThat(made(narrower, server.token, "same")).isEqualTo("10.69.0.12/30");
                assertThat(made(narrower, server.token, "next")).isEqualTo("10.69.0.16/30");
            }
            assertThat(subnet(server, old)).isEqualTo("10.69.0.4/30");
            assertThat(subnet(server, server.agent("back"))).isEqualTo("10.69.0.20/30");
        }
    }

    private static String made(TestServer server, String token, String name) {
        int id = server.agentAs(token, name);
        return server.as(token, "GET", "/v1/network/agents/" + id, null)
                .data()
                .path("agent_internal_subnet")
                .asString();
    }

    private static String subnet(TestServer server, int agent) {
        return server.get("/v1/network/agents/" + agent)
                .data()
                .path("agent_internal_subnet")
                .asString();
    }

    @Test
    void aPoolThatIsUsedUpGivesWhatCameBackToItAlone() {
        try (var server = TestServer.fresh()) {
            int first = server.agent("first");
            try (var small = server.beside(AddressPool.parse("192.168.7.0/24"))) {
                for (int i = 0; i < 63; i++) made(small, server.token, "a" + i);
                int removed = 0;
                for (var agent : server.get("/v1/network/agents?limit=1000").data()) {
                    if (agent.path("agent_name").asString().equals("a30"))
                        removed = agent.path("agent_id").asInt();
                }
                server.call("DELETE", "/v1/network/agents/" + first, null);
                var freed = subnet(server, removed);
                server.call("DELETE", "/v1/network/agents/" + removed, null);
                small.clock.advance(Duration.ofHours(25));

                assertThat(made(small, server.token, "again")).isEqualTo(freed);
                assertThatThrownBy(() -> made(small, server.token, "none")).hasMessageContaining("ADDRESSES_EXHAUSTED");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.69.0.0/25", "11.0.0.0/16", "127.0.0.0/16", "10.0.0.0/7", "10.69.1.0/16", "10.69.0.0", "::/8"
            })
    void noOtherNetworkIsAPool(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressPool.parse(text));
    }
}
