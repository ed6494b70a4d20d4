package syntropy.event;

import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

/// Reads the events of a workspace again and tells whether they are all there, each as it was written.
public final class Chain {
    private static final int AT_ONCE = 1_000;

    /// How many columns a seal is made of: all before itself.
    private static final int SEALED = EVENT.fields().length - 1;

    /// What became of a workspace's events.
    public sealed interface Verdict {
        /// @param unsealed events from before there were seals, which can't be held against anything
        /// @param sealed events that are as they were written
        /// @param head the number of the last event
        /// @param seal of the last event: noted elsewhere, it also shows that later ones weren't cut off
        record Whole(long unsealed, long sealed, long head, byte[] seal) implements Verdict {}

        /// @param number of the first event that isn't as it was written
        /// @param eventId its id as it stands there; null when it is missing
        record Broken(long number, @Nullable String eventId, String why) implements Verdict {}
    }

    private final Seals seals;

    public Chain(Seals seals) {
        this.seals = seals;
    }

    /// Reads them all, some 200,000 a second.
    public Verdict verify(Tx tx, WorkspaceId workspace) {
        var chain = tx.sql()
                .selectFrom(EVENT_CHAIN)
                .where(EVENT_CHAIN.WORKSPACE_ID.eq(workspace.value()))
                .fetchOne();
        if (chain == null) return unchained(tx, workspace);
        var cut = cut(tx, workspace, chain.getKeptAfter());
        if (cut != null) return cut;
        var sealer = seals.sealer();
        long number = chain.getKeptAfter();
        byte[] seal = chain.getKeptSeal();
        while (true) {
            var rows = tx.sql()
                    .selectFrom(EVENT)
                    .where(EVENT.WORKSPACE_ID.eq(workspace.value()), EVENT.EVENT_NUMBER.gt(number))
                    .orderBy(EVENT.EVENT_NUMBER)
                    .limit(AT_ONCE)
                    .fetch();
            for (var row : rows) {
                number++;
                if (row.getEventNumber() != number) return new Verdict.Broken(number, null, "is missing");
                seal = sealer.seal(seal, Arrays.copyOf(row.intoArray(), SEALED));
                if (!MessageDigest.isEqual(seal, row.getSeal())) {
                    return new Verdict.Broken(number, row.getEventId(), "is not as it was written");
                }
            }
            if (rows.size() < AT_ONCE) break;
        }
        if (number < chain.getLastNumber()) return new Verdict.Broken(number + 1, null, "is missing");
        if (number > chain.getLastNumber() || !MessageDigest.isEqual(seal, chain.getLastSeal())) {
            return new Verdict.Broken(number, null, "is not the last one that was written");
        }
        long sealed = number - chain.getKeptAfter();
        return new Verdict.Whole(unsealed(tx, workspace, chain.getKeptAfter()), sealed, number, seal);
    }

    private static Verdict unchained(Tx tx, WorkspaceId workspace) {
        var first = tx.sql()
                .select(EVENT.EVENT_NUMBER, EVENT.EVENT_ID)
                .from(EVENT)
                .where(EVENT.WORKSPACE_ID.eq(workspace.value()))
                .orderBy(EVENT.EVENT_NUMBER)
                .limit(1)
                .fetchOne();
        return first == null
                ? new Verdict.Whole(0, 0, 0, new byte[0])
                : new Verdict.Broken(first.value1(), first.value2(), "is in no chain");
    }

    /// An event before the chain's start that has a seal: the start was put behind it, so that it isn't looked at.
    private static @Nullable Verdict cut(Tx tx, WorkspaceId workspace, long keptAfter) {
        var sealed = tx.sql()
                .select(EVENT.EVENT_NUMBER, EVENT.EVENT_ID)
                .from(EVENT)
                .where(
                        EVENT.WORKSPACE_ID.eq(workspace.value()),
                        EVENT.EVENT_NUMBER.le(keptAfter),
                        EVENT.SEAL.ne(new byte[0]))
                .orderBy(EVENT.EVENT_NUMBER)
                .limit(1)
                .fetchOne();
        return sealed == null
                ? null
                : new Verdict.Broken(sealed.value1(), sealed.value2(), "was taken out of the chain");
    }

    private static long unsealed(Tx tx, WorkspaceId workspace, long upTo) {
        return tx.sql().fetchCount(EVENT, EVENT.WORKSPACE_ID.eq(workspace.value()), EVENT.EVENT_NUMBER.le(upTo));
    }
}
