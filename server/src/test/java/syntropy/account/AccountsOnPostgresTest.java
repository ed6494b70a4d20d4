package syntropy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.ACCOUNT;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import syntropy.Needs;
import syntropy.Tool;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.storage.PostgresDatabase;
import syntropy.storage.TestPostgres;
import syntropy.storage.Tx;

/// Where transactions really run beside each other, and several controllers start on one database.
@Needs(Tool.POSTGRES)
@Timeout(120)
class AccountsOnPostgresTest {
    @Test
    void onlyOneOfSeveralClaims() throws InterruptedException {
        try (var claiming = new Claiming(PostgresDatabase.open(TestPostgres.freshDatabase()))) {
            var outcomes = claiming.race(4, claiming.issued().reveal());

            assertThat(outcomes).filteredOn(Accounts.Claimed.class::isInstance).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(new Problem.Unauthenticated(Reason.TOKEN_DELETED)::equals)
                    .hasSize(3);
            int accounts = claiming.database.read(tx -> tx.sql().fetchCount(ACCOUNT));
            assertThat(accounts).isEqualTo(1);
        }
    }

    @Test
    void ofTwoStartsAtTheSameMomentTheLaterOnesLinkWorks() throws Exception {
        try (var claiming = new Claiming(PostgresDatabase.open(TestPostgres.freshDatabase()))) {
            var asked = new CountDownLatch(1);
            var later = new FutureTask<>(() -> {
                asked.await();
                return claiming.issued();
            });
            Thread.ofPlatform().daemon().start(later);

            var earlier = claiming.database
                    .write(tx -> {
                        var secret = claiming.accounts.issueClaim(tx);
                        asked.countDown();
                        awaitOneThatWaits(tx);
                        return secret;
                    })
                    .orElseThrow();

            var printedLast = later.get().reveal();

            assertThat(claiming.failure(earlier.reveal())).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_EXPIRED));
            assertThat(claiming.claim(printedLast).userRole()).isEqualTo(Role.ADMIN);
        }
    }

    /// The locks as they are, whatever the transaction's snapshot.
    private static void awaitOneThatWaits(Tx tx) {
        while (!tx.sql().fetchExists(DSL.selectOne().from("pg_locks").where("not granted"))) Thread.onSpinWait();
    }
}
