package syntropy.account;

import static syntropy.storage.tables.Tables.ACCOUNT;
import static syntropy.storage.tables.Tables.MEMBERSHIP;

import java.util.Optional;
import org.jooq.impl.DSL;
import syntropy.kernel.AccountId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Counters;
import syntropy.storage.Tx;

final class AccountStore {
    boolean any(Tx tx) {
        return tx.sql().fetchExists(DSL.selectOne().from(ACCOUNT));
    }

    Optional<String> email(Tx tx, AccountId id) {
        return tx.sql()
                .select(ACCOUNT.EMAIL)
                .from(ACCOUNT)
                .where(ACCOUNT.ACCOUNT_ID.eq(id.value()))
                .fetchOptional(ACCOUNT.EMAIL);
    }

    AccountId nextId(Tx tx) {
        return new AccountId(Counters.next(tx, "account"));
    }

    void insert(Tx tx, WorkspaceId workspace, Account account, String passwordHash) {
        tx.sql()
                .insertInto(ACCOUNT)
                .set(ACCOUNT.ACCOUNT_ID, account.userId().value())
                .set(ACCOUNT.EMAIL, account.userEmail())
                .set(ACCOUNT.PASSWORD_HASH, passwordHash)
                .set(ACCOUNT.CREATED_AT, account.userCreatedAt())
                .execute();
        tx.sql()
                .insertInto(MEMBERSHIP)
                .set(MEMBERSHIP.WORKSPACE_ID, workspace.value())
                .set(MEMBERSHIP.ACCOUNT_ID, account.userId().value())
                .set(MEMBERSHIP.ROLE, account.userRole().name())
                .set(MEMBERSHIP.CREATED_AT, account.userCreatedAt())
                .execute();
    }
}
