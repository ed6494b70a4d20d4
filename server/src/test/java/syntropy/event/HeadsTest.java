package syntropy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import syntropy.TestServer;
import syntropy.event.Chain.Verdict;

class HeadsTest {
    final TestServer server = TestServer.fresh();
    final Heads heads = new Heads(server.database, server.clock);
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    final Logger logger = (Logger) LoggerFactory.getLogger(Heads.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
        server.close();
    }

    @Test
    void theSealOfTheLastEventIsToldOnceADay() {
        server.agent("one");
        var head = (Verdict.Whole)
                server.database.<Verdict>read(tx -> server.chain().verify(tx, server.workspace));

        heads.tell();
        heads.tell();

        assertThat(lines())
                .containsExactly("The last event of workspace 1 has the number " + head.head() + " and the seal "
                        + HexFormat.of().formatHex(head.seal()));
        server.clock.advance(Duration.ofHours(12));
        heads.tell();
        assertThat(lines()).hasSize(2);
    }

    @Test
    void theFirstDayOfAnInstallationIsToldOnceSomethingHasHappened() {
        server.database.write(tx -> {
            tx.sql().deleteFrom(EVENT).where(EVENT.WORKSPACE_ID.gt(0)).execute();
            return tx.sql()
                    .deleteFrom(EVENT_CHAIN)
                    .where(EVENT_CHAIN.WORKSPACE_ID.gt(0))
                    .execute();
        });
        heads.tell();
        assertThat(lines()).isEmpty();

        server.agent("one");
        heads.tell();
        assertThat(lines()).hasSize(1);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
