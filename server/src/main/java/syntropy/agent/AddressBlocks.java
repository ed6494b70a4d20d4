package syntropy.agent;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.RELEASED_ADDRESS_BLOCK;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Problem;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.KeptSql;
import syntropy.storage.Row;
import syntropy.storage.Tx;

/// Gives each agent a block of four internal addresses, one for each path. A block that comes back waits before it is
/// given again, so that peers which still hold it don't reach a stranger.
///
/// Blocks are numbered from the start of the standard pool, whichever pool they are of: those before it have negative
/// numbers.
final class AddressBlocks {
    private static final long ORIGIN = AddressPool.STANDARD.network().address();
    private static final int PREFIX_LENGTH = 30;
    private static final int ADDRESSES = 1 << (32 - PREFIX_LENGTH);
    private static final Duration QUARANTINE = Duration.ofHours(24);
    private static final String COUNTER = "address_block";

    /// Looked at together.
    private static final int AT_ONCE = 256;

    private static final KeptSql<Integer> USED = KeptSql.query(
            sql -> sql.select(AGENT.ADDRESS_BLOCK)
                    .from(AGENT)
                    .where(
                            AGENT.WORKSPACE_ID.eq(given(AGENT.WORKSPACE_ID)),
                            AGENT.ADDRESS_BLOCK.ge(given(AGENT.ADDRESS_BLOCK)),
                            AGENT.ADDRESS_BLOCK.le(given(AGENT.ADDRESS_BLOCK))),
            Row::number);

    private static final KeptSql<Integer> RELEASED = KeptSql.query(
            sql -> sql.select(RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK)
                    .from(RELEASED_ADDRESS_BLOCK)
                    .where(
                            RELEASED_ADDRESS_BLOCK.WORKSPACE_ID.eq(given(RELEASED_ADDRESS_BLOCK.WORKSPACE_ID)),
                            RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK.ge(given(RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK)),
                            RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK.le(given(RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK))),
            Row::number);

    private AddressBlocks() {}

    /// Fails with [Problem.AddressesExhausted] when none of the pool is free.
    static int take(Tx tx, WorkspaceId workspace, AddressPool pool, Instant now) {
        var fresh = freshBlock(tx, workspace, pool);
        if (fresh != null) return fresh;
        var rested = restedBlock(tx, workspace, pool, now);
        if (rested == null) throw new Problem.AddressesExhausted().thrown();
        tx.sql()
                .deleteFrom(RELEASED_ADDRESS_BLOCK)
                .where(
                        RELEASED_ADDRESS_BLOCK.WORKSPACE_ID.eq(workspace.value()),
                        RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK.eq(rested))
                .execute();
        return rested;
    }

    /// One that the pool hasn't given yet, nor another pool that it overlaps with. The first of a pool is never given:
    /// it holds the network's own address.
    private static @Nullable Integer freshBlock(Tx tx, WorkspaceId workspace, AddressPool pool) {
        var counter = pool.equals(AddressPool.STANDARD) ? COUNTER : COUNTER + " " + pool.network();
        int origin = block(pool.network());
        int last = pool.blocks(ADDRESSES) - 1;
        for (int given = Counters.last(tx, workspace, counter); given < last; ) {
            int end = Math.min(given + AT_ONCE, last);
            var taken = new HashSet<Integer>(USED.all(tx, workspace.value(), origin + given + 1, origin + end));
            taken.addAll(RELEASED.all(tx, workspace.value(), origin + given + 1, origin + end));
            int next = given + 1;
            while (next <= end && taken.contains(origin + next)) next++;
            int passed = Math.min(next, end) - given;
            Counters.next(tx, workspace, counter, passed);
            if (next <= end) return origin + next;
            given += passed;
        }
        return null;
    }

    private static @Nullable Integer restedBlock(Tx tx, WorkspaceId workspace, AddressPool pool, Instant now) {
        int origin = block(pool.network());
        return tx.sql()
                .select(RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK)
                .from(RELEASED_ADDRESS_BLOCK)
                .where(
                        RELEASED_ADDRESS_BLOCK.WORKSPACE_ID.eq(workspace.value()),
                        RELEASED_ADDRESS_BLOCK.RELEASED_AT.le(now.minus(QUARANTINE)),
                        RELEASED_ADDRESS_BLOCK.ADDRESS_BLOCK.between(origin + 1, origin + pool.blocks(ADDRESSES) - 1))
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
        return new Ipv4Cidr(ORIGIN + (long) block * ADDRESSES, PREFIX_LENGTH);
    }

    static int block(Ipv4Cidr subnet) {
        return (int) Math.floorDiv(subnet.address() - ORIGIN, (long) ADDRESSES);
    }
}
