package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.agent.AddressPool;
import syntropy.event.Event;
import syntropy.event.Happening;
import syntropy.http.Limits;
import syntropy.kernel.Json;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.Tx;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.Targets;
import tools.jackson.databind.JsonNode;

/// The audit log at the command line, on the data of a controller.
abstract class AuditTrailContract {
    @TempDir
    Path folder;

    final TestClock clock = new TestClock(Instant.parse("2026-12-01T12:00:00Z"));
    final SecureRandom random = new SecureRandom();
    final AuditTrail trail = new OperatorAudit(clock, random);
    final List<String> lines = new ArrayList<>();
    Settings settings = Settings.of(Map.of(), Map.of());
    DataDirectory data = DataDirectory.open(Path.of("."));

    abstract String database();

    @BeforeEach
    void open() {
        settings = Settings.of(Map.of("--data", folder.resolve("data").toString(), "--database", database()), Map.of());
        data = DataDirectory.open(settings.data());
    }

    void token(String workspace, String name) {
        var request = new TokenCreation.Request(
                name, Optional.empty(), Duration.ofDays(1), Optional.empty(), Optional.of(workspace));
        var _ = new OperatorTokens(clock, random).create(settings, data, request);
    }

    int change(Function<Tx, Integer> change) {
        try (var database = Storage.open(settings, data)) {
            return database.write(change);
        }
    }

    boolean verify() {
        lines.clear();
        return trail.verify(settings, data, lines::add);
    }

    @Test
    void saysOfEachWorkspaceHowManyThereAreAndWhatTheLastSealIs() {
        token("default", "one");
        token("lab", "one");
        token("lab", "two");

        assertThat(verify()).isTrue();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .matches("Workspace 1, default: 2 events are as they were written; the last has the number 2 and the"
                        + " seal [0-9a-f]{64}");
        assertThat(lines.getLast()).startsWith("Workspace 2, lab: 3 events are as they were written;");
    }

    @Test
    void namesTheFirstEventThatIsNotAsItWasWrittenAndGoesOnWithTheNextWorkspace() {
        token("default", "one");
        token("default", "two");
        token("lab", "one");
        change(tx -> tx.sql()
                .update(EVENT)
                .set(EVENT.ACTOR_NAME, "somebody else")
                .where(EVENT.WORKSPACE_ID.eq(1), EVENT.EVENT_NUMBER.ge(2L))
                .execute());

        assertThat(verify()).isFalse();
        assertThat(lines.getFirst())
                .matches("Workspace 1, default: BROKEN: event 2, evt_[0-9a-f]{28}, is not as it was written");
        assertThat(lines.getLast()).startsWith("Workspace 2, lab: 2 events are as they were written;");
    }

    @Test
    void aMissingEventIsNamedByItsNumber() {
        token("default", "one");
        token("default", "two");
        change(tx -> tx.sql()
                .deleteFrom(EVENT)
                .where(EVENT.WORKSPACE_ID.eq(1), EVENT.EVENT_NUMBER.eq(2L))
                .execute());

        assertThat(verify()).isFalse();
        assertThat(lines).containsExactly("Workspace 1, default: BROKEN: event 2 is missing");
    }

    @Test
    void noChainAtAllIsNoWholeOne() {
        token("default", "one");
        change(tx -> tx.sql()
                .deleteFrom(EVENT_CHAIN)
                .where(EVENT_CHAIN.WORKSPACE_ID.eq(1))
                .execute());

        assertThat(verify()).isFalse();
        assertThat(lines.getFirst()).matches("Workspace 1, default: BROKEN: event 1, evt_[0-9a-f]{28}, is in no chain");
    }

    @Test
    void aChainWhoseStartWasPutBehindItsEventsIsFound() {
        token("default", "one");
        change(tx -> tx.sql()
                .update(EVENT_CHAIN)
                .set(EVENT_CHAIN.KEPT_AFTER, EVENT_CHAIN.LAST_NUMBER)
                .set(EVENT_CHAIN.KEPT_SEAL, EVENT_CHAIN.LAST_SEAL)
                .where(EVENT_CHAIN.WORKSPACE_ID.eq(1))
                .execute());

        assertThat(verify()).isFalse();
        assertThat(lines.getFirst()).contains("BROKEN: event 1,").endsWith("was taken out of the chain");
    }

    @Test
    void everyEntryIsALineOfJsonTheOldestFirst() {
        token("default", "one");
        for (int i = 0; i < 3; i++) token("lab", "token " + i);
        clock.advance(Duration.ofHours(1));
        token("lab", "later");

        assertThat(exported(Optional.empty(), Optional.empty()))
                .extracting(
                        entry -> entry.path("workspace_id").asInt(),
                        entry -> entry.path("event_number").asInt())
                .containsExactly(
                        tuple(1, 1), tuple(1, 2), tuple(2, 1), tuple(2, 2), tuple(2, 3), tuple(2, 4), tuple(2, 5));
        assertThat(exported(Optional.of(clock.instant()), Optional.of("lab")))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("type").asString()).isEqualTo("access_token.created");
                    assertThat(entry.at("/actor/id").asString()).isEqualTo("operator");
                    assertThat(entry.path("changes").valueStream())
                            .anyMatch(change -> change.path("field").asString().equals("access_token_name")
                                    && change.path("before").isNull()
                                    && change.path("after").asString().equals("later"));
                });
        assertThatThrownBy(() -> exported(Optional.empty(), Optional.of("nowhere")))
                .isInstanceOf(StartFailure.class)
                .hasMessage("There is no workspace 'nowhere' here.");
    }

    /// More than are read at once.
    @Test
    void aLongLogIsExportedWhole() {
        token("default", "one");
        try (var database = Storage.open(settings, data)) {
            var core = new Core(
                    new Core.Ground(database, data.secretKey(random), clock, random),
                    new Limits(null, null),
                    AddressPool.STANDARD,
                    new Targets(new AddressGuard(List.of(), List.of()), false, null));
            database.write(tx -> {
                var caller = core.controller(new WorkspaceId(1), "test");
                var event = new Happening(new Event.WorkspaceUpdated(new WorkspaceId(1)), null, null);
                core.outbox.addAll(tx, caller, Collections.nCopies(1100, event));
                return event;
            });
        }

        assertThat(exported(Optional.empty(), Optional.empty()))
                .extracting(entry -> entry.path("event_number").asInt())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 1102).boxed().toList());
    }

    private List<JsonNode> exported(Optional<Instant> from, Optional<String> workspace) {
        lines.clear();
        trail.export(settings, data, new AuditTrail.Export(from, Optional.empty(), workspace), lines::add);
        return lines.stream().map(Json.MAPPER::readTree).toList();
    }

    @Test
    void whereNothingIsKeptNothingIsVerified() {
        assertThatThrownBy(this::verify).isInstanceOf(StartFailure.class).hasMessage("There are no events here.");
    }
}
