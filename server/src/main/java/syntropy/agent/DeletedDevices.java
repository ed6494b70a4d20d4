package syntropy.agent;

import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.excluded;
import static syntropy.storage.tables.Tables.DELETED_DEVICE;

import java.time.Duration;
import java.time.Instant;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;

/// The devices whose agents were deleted, remembered for {@link #MEMORY}: after that a device is a stranger, whom any
/// valid token lets in.
final class DeletedDevices {
    static final Duration MEMORY = Duration.ofDays(90);

    private DeletedDevices() {}

    enum Standing {
        /// Never an agent here, or allowed to be one again.
        FREE,
        /// Not yet told that its agent was deleted; told from now on.
        TO_BE_TOLD,
        TOLD
    }

    static void add(Tx tx, WorkspaceId workspace, String device, Instant now) {
        tx.sql()
                .insertInto(
                        DELETED_DEVICE,
                        DELETED_DEVICE.WORKSPACE_ID,
                        DELETED_DEVICE.DEVICE_ID,
                        DELETED_DEVICE.DELETED_AT)
                .values(workspace.value(), device, now)
                .onConflict(DELETED_DEVICE.WORKSPACE_ID, DELETED_DEVICE.DEVICE_ID)
                .doUpdate()
                .set(DELETED_DEVICE.DELETED_AT, excluded(DELETED_DEVICE.DELETED_AT))
                .set(DELETED_DEVICE.TOLD_AT, castNull(DELETED_DEVICE.TOLD_AT))
                .execute();
    }

    /// @param tokenMade when the token was made that the device comes with
    static Standing returns(Tx tx, WorkspaceId workspace, String device, Instant tokenMade, Instant now) {
        var known = tx.sql()
                .select(DELETED_DEVICE.DELETED_AT, DELETED_DEVICE.TOLD_AT)
                .from(DELETED_DEVICE)
                .where(DELETED_DEVICE.WORKSPACE_ID.eq(workspace.value()), DELETED_DEVICE.DEVICE_ID.eq(device))
                .fetchOne();
        if (known == null || now.minus(MEMORY).isAfter(known.value1())) return Standing.FREE;
        if (tokenMade.isAfter(known.value1())) {
            tx.sql()
                    .deleteFrom(DELETED_DEVICE)
                    .where(DELETED_DEVICE.WORKSPACE_ID.eq(workspace.value()), DELETED_DEVICE.DEVICE_ID.eq(device))
                    .execute();
            return Standing.FREE;
        }
        if (known.value2() != null) return Standing.TOLD;
        tx.sql()
                .update(DELETED_DEVICE)
                .set(DELETED_DEVICE.TOLD_AT, now)
                .where(DELETED_DEVICE.WORKSPACE_ID.eq(workspace.value()), DELETED_DEVICE.DEVICE_ID.eq(device))
                .execute();
        return Standing.TO_BE_TOLD;
    }

    /// Of all workspaces.
    ///
    /// @return how many were forgotten
    static int purge(Tx tx, Instant now) {
        return tx.sql()
                .deleteFrom(DELETED_DEVICE)
                .where(DELETED_DEVICE.DELETED_AT.le(now.minus(MEMORY)))
                .execute();
    }
}
