package syntropy.agent;

import static syntropy.storage.tables.Tables.RELEASED_ADDRESS_BLOCK;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Tx;

/// Gives each agent a block of four internal addresses, one for each path. A block that comes back waits before it is
/// given
/// again, so that peers which still hold it don't reach a stranger.
final class AddressBlocks {
    private static final Ipv4Cidr POOL = Ipv4Cidr.parse("10.69.0.0/16");
    private static final int PREFIX_LENGTH = 30;
    private static final int BLOCKS = 1 << (PREFIX_LENGTH - POOL.prefixLength());
    private static final Duration QUARANTINE = Duration.ofHours(24);
    private static final String COUNTER = "address_block";

    private AddressBlocks() {}

    /// The first block is never given: it holds the pool's network address.
    static int take(Tx tx, WorkspaceId workspace, Instant now) {
        if (Counters.last(tx, workspace, COUNTER) < BLOCKS - 1) return Counters.next(tx, workspace, COUNTER);
        var rested = restedBlock(tx, workspace, now);
        if (rested == null) throw new Problem.AddressesExhausted().thrown();
        tx.sql()
                .deleteFrom(RELEASED_ADDRESS_BLOCK)
                .where(
                        RELEASED_ADDRESS_BLOCK.WORKSPACE_ID.eq(workspace.value()),
                        RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK.eq(rested))
                .execute();
        return rested;
    }

    private static @Nullable Integer restedBlock(Tx tx, WorkspaceId workspace, Instant now) {
        return tx.sql()
                .select(RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK)
                .from(RELEASED_ADDRESS_BLOCK)
                .where(
                        RELEASED_ADDRESS_BLOCK.WORKSPACE_ID.eq(workspace.value()),
                        RELEASED_ADDRESS_BLOCK.RELEASED_AT.le(now.minus(QUARANTINE)))
                .orderBy(RELEASED_ADDRESS_BLOCK.RELEASED_AT, RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK)
                .limit(1)
                .fetchOne(RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK);
    }

    static void giveBack(Tx tx, WorkspaceId workspace, int block, Instant now) {
        tx.sql()
                .insertInto(
                        RELEASED_ADDRESS_BLOCK,
                        RELEASED_ADDRESS_BLOCK.WORKSPACE_ID,
                        RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK,
                        RELEASED_ADDRESS_BLOCK.RELEASED_AT)
                .values(workspace.value(), block, now)
                .execute();
    }

    static Ipv4Cidr subnet(int block) {
        return new Ipv4Cidr(POOL.address() + ((long) block << (32 - PREFIX_LENGTH)), PREFIX_LENGTH);
    }

    static int block(Ipv4Cidr subnet) {
        return (int) ((subnet.address() - POOL.address()) >> (32 - PREFIX_LENGTH));
    }
}
