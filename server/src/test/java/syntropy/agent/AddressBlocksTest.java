package syntropy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static syntropy.storage.tables.Tables.ID_COUNTER;

import java.time.Duration;
import org.junit.jupiter.api.Test;
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
        return server.database.write(tx -> AddressBlocks.take(tx, server.workspace, server.clock.instant()));
    }
}
