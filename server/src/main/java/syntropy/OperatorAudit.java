package syntropy;

import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.impl.DSL;
import syntropy.event.Chain;
import syntropy.event.Seals;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

/// Reads the audit log from the database itself.
final class OperatorAudit implements AuditTrail {
    private final SecureRandom random;

    OperatorAudit(SecureRandom random) {
        this.random = random;
    }

    private record Named(WorkspaceId id, String name) {
        @Override
        public String toString() {
            return "Workspace %s, %s: ".formatted(id.value(), name);
        }
    }

    @Override
    public boolean verify(Settings settings, DataDirectory data, Consumer<String> line) {
        var key = data.secretKey(random);
        try (var database = Storage.open(settings, data)) {
            InstallationKey.check(database, key);
            var chain = new Chain(new Seals(InstallationKey.derived(key, "event seals")));
            var workspaces = database.read(OperatorAudit::workspaces);
            if (workspaces.isEmpty()) throw new StartFailure("There are no events here.");
            boolean whole = true;
            for (var workspace : workspaces) {
                Chain.Verdict verdict = database.read(tx -> chain.verify(tx, workspace.id()));
                line.accept(workspace + told(verdict));
                whole &= verdict instanceof Chain.Verdict.Whole;
            }
            return whole;
        }
    }

    /// Those of which there are events, whether there is anything else of them or not.
    private static List<Named> workspaces(Tx tx) {
        var ids = DSL.select(EVENT_CHAIN.WORKSPACE_ID)
                .from(EVENT_CHAIN)
                .union(DSL.selectDistinct(EVENT.WORKSPACE_ID).from(EVENT))
                .asTable("ids");
        var id = ids.field(EVENT_CHAIN.WORKSPACE_ID);
        return tx.sql()
                .select(id, DSL.coalesce(WORKSPACE.NAME, "which is gone"))
                .from(ids)
                .leftJoin(WORKSPACE)
                .on(WORKSPACE.WORKSPACE_ID.eq(id))
                .orderBy(id)
                .fetch(row -> new Named(new WorkspaceId(row.value1()), row.value2()));
    }

    private static String told(Chain.Verdict verdict) {
        return switch (verdict) {
            case Chain.Verdict.Whole(var unsealed, var sealed, var head, var seal) ->
                "%d events are as they were written; the last has the number %d and the seal %s%s"
                        .formatted(
                                sealed,
                                head,
                                seal.length == 0 ? "none" : HexFormat.of().formatHex(seal),
                                unsealed == 0 ? "" : "; %d are older than seals".formatted(unsealed));
            case Chain.Verdict.Broken(var number, var event, var why) ->
                "BROKEN: event %d%s %s".formatted(number, event == null ? "" : ", " + event + ",", why);
        };
    }
}
