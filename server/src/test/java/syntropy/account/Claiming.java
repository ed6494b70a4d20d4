package syntropy.account;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import syntropy.TestClock;
import syntropy.event.Outbox;
import syntropy.event.Seals;
import syntropy.kernel.ApiDate;
import syntropy.kernel.ApiDates;
import syntropy.kernel.Failed;
import syntropy.kernel.Ids;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretHasher;
import syntropy.storage.Database;
import syntropy.token.AccessTokens;
import syntropy.token.Credentials;
import syntropy.workspace.Workspaces;

/// What claiming needs around it, on a database of the test's own.
final class Claiming implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final Origin ORIGIN = new Origin("192.0.2.7", "tests/1.0", "req_test", ApiDate.of("2026-11-24"), "claim");

    final TestClock clock = new TestClock(Instant.parse("2026-12-01T12:00:00Z"));
    final Database database;
    final SecretHasher hasher = new SecretHasher(new byte[SecretHasher.KEY_BYTES]);
    final Workspaces workspaces;
    final Credentials credentials;
    final Accounts accounts;

    Claiming(Database database) {
        this.database = database;
        var random = new SecureRandom();
        var ids = new Ids(clock, random);
        var outbox = new Outbox(ids, clock, new Seals(new byte[32]));
        workspaces = new Workspaces(outbox, new ApiDates(List.of(ApiDate.of("2026-11-24"))), clock);
        var accessTokens = new AccessTokens(workspaces, outbox, ids, hasher, random, clock);
        credentials = new Credentials(hasher, clock);
        accounts = new Accounts(database, workspaces, accessTokens, outbox, hasher, random, clock);
    }

    /// What a start prints.
    Secret issued() {
        return database.write(accounts::issueClaim).orElseThrow();
    }

    Accounts.Claimed claim(String secret) {
        return accounts.claim(ORIGIN, new Accounts.Claim(secret, null, "Ann@Example.com", PASSWORD));
    }

    Problem failure(Accounts.Claim claim) {
        return catchThrowableOfType(Failed.class, () -> accounts.claim(ORIGIN, claim))
                .problem();
    }

    Problem failure(String secret) {
        return failure(new Accounts.Claim(secret, null, "bob@example.com", PASSWORD));
    }

    /// What each of several gets who claim at the same moment, each under an address of their own.
    List<Object> race(int several, String secret) throws InterruptedException {
        var start = new CountDownLatch(1);
        var claims = new ArrayList<FutureTask<Accounts.Claimed>>();
        for (int i = 0; i < several; i++) {
            var email = "racer" + i + "@example.com";
            var claim = new FutureTask<>(() -> {
                start.await();
                return accounts.claim(ORIGIN, new Accounts.Claim(secret, null, email, PASSWORD));
            });
            claims.add(claim);
            Thread.ofPlatform().daemon().start(claim);
        }
        start.countDown();
        var outcomes = new ArrayList<>();
        for (var claim : claims) {
            try {
                outcomes.add(claim.get());
            } catch (ExecutionException e) {
                outcomes.add(e.getCause() instanceof Failed failed ? failed.problem() : e.getCause());
            }
        }
        return outcomes;
    }

    @Override
    public void close() {
        database.close();
    }
}
