package syntropy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static syntropy.account.Claiming.ORIGIN;
import static syntropy.account.Claiming.PASSWORD;
import static syntropy.storage.tables.Tables.ACCOUNT;
import static syntropy.storage.tables.Tables.CLAIM_LINK;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.MEMBERSHIP;
import static syntropy.storage.tables.Tables.WORKSPACE;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import syntropy.kernel.FieldError;
import syntropy.kernel.Passwords;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretKind;
import syntropy.storage.SqliteDatabase;

/// What the one-time link promises.
@Timeout(60)
class AccountsTest {
    @TempDir
    Path directory;

    Claiming claiming;

    @BeforeEach
    void open() {
        claiming = new Claiming(SqliteDatabase.open(directory.resolve("syntropy.db")));
    }

    @AfterEach
    void close() {
        claiming.close();
    }

    @Test
    void makesTheAdministratorTheirWorkspaceAndAToken() {
        var claimed = claiming.claim(claiming.issued().reveal());

        assertThat(claimed.userEmail()).isEqualTo("ann@example.com");
        assertThat(claimed.userRole()).isEqualTo(Role.ADMIN);
        assertThat(claimed.workspaceName()).isEqualTo("default");
        claiming.database.read(tx -> {
            var account = tx.sql().selectFrom(ACCOUNT).fetchSingle();
            assertThat(account.get(ACCOUNT.ACCOUNT_ID))
                    .isEqualTo(claimed.userId().value());
            assertThat(account.get(ACCOUNT.EMAIL)).isEqualTo("ann@example.com");
            assertThat(new Passwords(new SecureRandom()).matches(PASSWORD, account.get(ACCOUNT.PASSWORD_HASH)))
                    .isTrue();
            var membership = tx.sql().selectFrom(MEMBERSHIP).fetchSingle();
            assertThat(membership.get(MEMBERSHIP.ROLE)).isEqualTo("ADMIN");
            assertThat(membership.get(MEMBERSHIP.WORKSPACE_ID))
                    .isEqualTo(claimed.workspaceId().value());
            return null;
        });
    }

    @Test
    void givesATokenThatMayDoEverythingForThirtyDays() {
        var claimed = claiming.claim(claiming.issued().reveal());

        var secret = Secret.parse(claimed.accessToken()).orElseThrow();
        var credential = claiming.database.read(tx -> claiming.credentials.of(tx, secret));
        assertThat(credential.workspace()).isEqualTo(claimed.workspaceId());
        assertThat(credential.token()).isEqualTo(claimed.accessTokenId());
        assertThat(credential.name()).isEqualTo("first token of ann@example.com");
        assertThat(credential.permissions()).containsExactlyInAnyOrder(Permission.values());
        assertThat(credential.account()).isEqualTo(claimed.userId());
        assertThat(credential.expiresAt())
                .isEqualTo(claimed.accessTokenExpiration())
                .isEqualTo(claiming.clock.instant().plus(Duration.ofDays(30)));
    }

    @Test
    void givesATokenOfNoLongerLifeThanTheWorkspaceAllows() {
        workspaceOfTheCommandLine();
        claiming.database.write(tx -> tx.sql()
                .update(WORKSPACE)
                .set(WORKSPACE.ACCESS_TOKEN_MAX_DAYS, 7)
                .execute());

        var claimed = claiming.claim(claiming.issued().reveal());

        assertThat(claimed.accessTokenExpiration())
                .isEqualTo(claiming.clock.instant().plus(Duration.ofDays(7)));
    }

    @Test
    void worksOnce() {
        var secret = claiming.issued().reveal();
        claiming.claim(secret);

        assertThat(claiming.failure(secret)).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_DELETED));
        assertThat(accounts()).isEqualTo(1);
    }

    @Test
    void worksForOneOfTwoWhoComeAtTheSameMoment() throws InterruptedException {
        var outcomes = claiming.race(2, claiming.issued().reveal());

        assertThat(outcomes).filteredOn(Accounts.Claimed.class::isInstance).hasSize(1);
        assertThat(outcomes).contains(new Problem.Unauthenticated(Reason.TOKEN_DELETED));
        assertThat(accounts()).isEqualTo(1);
        assertThat(events()).extracting(event -> event.get("type")).containsOnlyOnce("user.created");
    }

    @Test
    void isReplacedByTheLinkOfTheNextStart() {
        var older = claiming.issued().reveal();
        var newer = claiming.issued().reveal();

        assertThat(claiming.failure(older)).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_EXPIRED));
        assertThat(claiming.claim(newer).userEmail()).isEqualTo("ann@example.com");
        assertThat(claiming.failure(older)).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_EXPIRED));
    }

    @Test
    void staysValidHoweverLongNobodyUsesIt() {
        var secret = claiming.issued().reveal();
        claiming.clock.advance(Duration.ofDays(400));

        assertThat(claiming.claim(secret).userRole()).isEqualTo(Role.ADMIN);
    }

    @Test
    void isNotMadeOnceThereIsAnAdministrator() {
        claiming.claim(claiming.issued().reveal());

        assertThat(claiming.database.write(claiming.accounts::issueClaim)).isEmpty();
    }

    @Test
    void isMadeThoughTheCommandLineHasMadeTheWorkspace() {
        workspaceOfTheCommandLine();

        assertThat(claiming.database.write(claiming.accounts::issueClaim)).isPresent();
    }

    @Test
    void joinsTheWorkspaceThatTheCommandLineHasMade() {
        int existing = workspaceOfTheCommandLine();

        var claimed = claiming.claim(claiming.issued().reveal());

        assertThat(claimed.workspaceId().value()).isEqualTo(existing);
        assertThat(events())
                .extracting(event -> event.get("type"))
                .containsExactlyInAnyOrder("user.created", "access_token.created");
    }

    @Test
    void makesTheWorkspaceOfTheNameThatIsGiven() {
        var claimed = claiming.accounts.claim(
                ORIGIN, new Accounts.Claim(claiming.issued().reveal(), "Büro 1", "ann@example.com", PASSWORD));

        assertThat(claimed.workspaceName()).isEqualTo("Büro 1");
        var found = claiming.database.read(tx -> claiming.workspaces.named(tx, "Büro 1"));
        assertThat(found.orElseThrow().workspaceId()).isEqualTo(claimed.workspaceId());
    }

    @Test
    void tellsTheAuditLogWhoItWas() {
        var claimed = claiming.claim(claiming.issued().reveal());

        assertThat(events())
                .extracting(
                        event -> event.get("type"),
                        event -> event.get("actor_type"),
                        event -> event.get("actor_id"),
                        event -> event.get("actor_name"),
                        event -> event.get("address"),
                        event -> event.get("operation"))
                .containsExactlyInAnyOrder(
                        byAnn(claimed, "workspace.created"),
                        byAnn(claimed, "user.created"),
                        byAnn(claimed, "access_token.created"));
    }

    private static Tuple byAnn(Accounts.Claimed claimed, String type) {
        return tuple(
                type,
                "USER",
                Integer.toString(claimed.userId().value()),
                "ann@example.com",
                ORIGIN.address(),
                ORIGIN.operation());
    }

    @Test
    void leavesNoSecretInTheEventsTheLogOrTheTableOfLinks() {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var before = root.getLevel();
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.TRACE);
        String secret;
        Accounts.Claimed claimed;
        try {
            secret = claiming.issued().reveal();
            var unknown = claiming.failure(
                    Secret.fresh(SecretKind.CLAIM, new SecureRandom()).reveal());
            assertThat(unknown).isInstanceOf(Problem.Unauthenticated.class);
            claimed = claiming.claim(secret);
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
        }

        var links = claiming.database.read(
                tx -> tx.sql().selectFrom(CLAIM_LINK).fetch().formatCSV());
        var log = lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(log).isNotEmpty();
        for (var hidden : List.of(secret, claimed.accessToken(), PASSWORD, "pbkdf2")) {
            assertThat(events().toString()).doesNotContain(hidden);
            assertThat(links).doesNotContain(hidden);
        }
        for (var hidden : List.of(secret, claimed.accessToken(), PASSWORD)) {
            assertThat(log).noneMatch(line -> line.contains(hidden));
        }
    }

    @Test
    void namesEveryFieldThatIsWrongAndStaysGood() {
        var secret = claiming.issued().reveal();

        var problem = claiming.failure(new Accounts.Claim(secret, " ", "ann at example.com", "short"));

        assertThat(problem).isInstanceOf(Problem.Invalid.class);
        assertThat(((Problem.Invalid) problem).errors())
                .extracting(FieldError::pointer, FieldError::code)
                .containsExactly(
                        tuple("/workspace_name", FieldError.Code.WRONG_LENGTH),
                        tuple("/user_email", FieldError.Code.WRONG_FORMAT),
                        tuple("/password", FieldError.Code.WRONG_LENGTH));
        assertThat(accounts()).isZero();
        assertThat(events()).isEmpty();
        assertThat(claiming.claim(secret).userRole()).isEqualTo(Role.ADMIN);
    }

    @Test
    void saysNothingOfTheFieldsToWhoHasNoValidLink() {
        claiming.issued();
        var wrong = Secret.fresh(SecretKind.CLAIM, new SecureRandom()).reveal();

        assertThat(claiming.failure(new Accounts.Claim(wrong, "", "", "")))
                .isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_UNKNOWN));
    }

    @Test
    void tellsASlipOfTheKeyboardFromAnUnknownLink() {
        var secret = claiming.issued().reveal();
        var slip = secret.substring(0, 10) + (secret.charAt(10) == 'x' ? 'y' : 'x') + secret.substring(11);

        assertThat(claiming.failure(slip)).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_MALFORMED));
        assertThat(claiming.failure("")).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_MALFORMED));
    }

    @Test
    void takesNoSecretOfAnotherKind() {
        claiming.issued();
        var token = Secret.fresh(SecretKind.ACCESS_TOKEN, new SecureRandom()).reveal();

        assertThat(claiming.failure(token)).isEqualTo(new Problem.Unauthenticated(Reason.TOKEN_UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "ann@example.com",
                "ann+net@mail.example.co.uk",
                "o'neill@example.com",
                "ann@xn--bcher-kva.example"
            })
    void takesEmailAddresses(String address) {
        assertThat(Email.objection("/user_email", Email.normal(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "@example.com",
                "ann@",
                "ann@@example.com",
                "ann@-example.com",
                "ann@example..com",
                "ann@example.com\n",
                " ann@example.com",
                "ann <ann@example.com>",
                "\u0430nn@example.com",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com"
            })
    void refusesWhatIsNone(String address) {
        assertThat(Email.objection("/user_email", Email.normal(address)))
                .hasValueSatisfying(error -> assertThat(error.code()).isEqualTo(FieldError.Code.WRONG_FORMAT));
    }

    @Test
    void takesEmailAddressesOfAtMost254Characters() {
        var longest = "a@" + "b".repeat(60) + ("." + "c".repeat(47)).repeat(4);
        assertThat(longest).hasSize(254);

        assertThat(Email.objection("/user_email", longest)).isEmpty();
        assertThat(Email.objection("/user_email", longest + "d"))
                .hasValueSatisfying(error -> assertThat(error.code()).isEqualTo(FieldError.Code.WRONG_LENGTH));
    }

    private int workspaceOfTheCommandLine() {
        return claiming.database
                .write(tx -> claiming.workspaces.create(tx, "default"))
                .value();
    }

    private int accounts() {
        return claiming.database.read(tx -> tx.sql().fetchCount(ACCOUNT));
    }

    private List<Map<String, Object>> events() {
        return claiming.database.read(tx -> tx.sql().selectFrom(EVENT).fetchMaps());
    }
}
