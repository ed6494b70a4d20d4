package syntropy.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.PeerCommand;
import syntropy.protocol.ToAgent;

/// Agents fail as they are told to, and come back as the Go agent does.
class FailureTest extends FleetTest {
    @Test
    void aSilentAgentObeysButSaysNothingUntilItSpeaks() throws InterruptedException {
        var agent = configured(1);
        var session = session(agent);
        session.next(FromAgent.ConfigApplied.class);
        session.ping();
        is(() -> session.pongs.get() == 1);
        agent.silence();
        session.ping();
        session.send(new ToAgent.GetInfo());
        is(() -> agent.counts().getInfos() == 1 && agent.counts().pings() == 2);
        assertThat(session.pongs).hasValue(1);
        assertThat(session.said).isEmpty();
        assertThat(session.closed).isEmpty();
        agent.speak();
        session.next(FromAgent.AgentInfo.class);
        session.ping();
        is(() -> session.pongs.get() == 2);
    }

    @Test
    void aStalledAgentReadsNothingUntilItResumes() throws InterruptedException {
        var agent = configured(1);
        var session = session(agent);
        agent.stall();
        for (int i = 0; i < 5; i++) {
            session.ping();
            session.send(new ToAgent.GetInfo());
        }
        assertThat(Fleet.await(Duration.ofMillis(200), () -> agent.counts().getInfos() > 1))
                .isFalse();
        assertThat(session.closed).isEmpty();
        agent.resume();
        is(() -> agent.counts().getInfos() == 5 && session.pongs.get() >= 4);
    }

    @Test
    void aHalfOpenConnectionStaysAndAnotherIsMade() throws InterruptedException {
        var agent = configured(1);
        var first = session(agent);
        agent.halfOpen();
        var second = controller.next();
        assertThat(second.device()).isEqualTo("device1");
        first.send(new ToAgent.GetInfo());
        first.ping();
        second.send(new ToAgent.GetInfo());
        second.next(FromAgent.AgentInfo.class);
        assertThat(agent.counts().getInfos()).isEqualTo(1);
        assertThat(first.closed).isEmpty();
        assertThat(first.pongs).hasValue(0);
    }

    @Test
    void aKilledConnectionIsDialledAnewAtOnce() throws InterruptedException {
        var agent = configured(1);
        var first = session(agent);
        long at = System.nanoTime();
        agent.kill();
        controller.next();
        assertThat(Duration.ofNanos(System.nanoTime() - at)).isLessThan(Duration.ofSeconds(2));
        assertThat(first.closeCode()).isEqualTo(1006);
        assertThat(agent.isConfigured()).isTrue();
    }

    @Test
    void anyCloseCodeIsEchoedAndDialledAnew() throws InterruptedException {
        configured(1);
        for (int code : new int[] {1000, 1001, 1012, 4000, 4001}) {
            var session = Objects.requireNonNull(controller.sessions.get("device1"));
            session.close(code);
            assertThat(session.closeCode()).isEqualTo(code);
            controller.next();
        }
        is(() -> fleet().closes().containsKey(4001));
    }

    @Test
    void aRefusedDialIsTriedAgainForEver() throws InterruptedException {
        controller.refusingWith = 401;
        var agent = started(1);
        is(() -> controller.knocks.get() >= 4);
        assertThat(fleet().refusals()).containsOnlyKeys(401);
        controller.refusingWith = 503;
        is(() -> fleet().refusals().containsKey(503));
        controller.refusingWith = 0;
        controller.next();
        is(agent::isOpen);
    }

    @Test
    void dialsThatFailAreUniformWithinTheirTime() {
        pace = pace.redialing(Duration.ofSeconds(2));
        controller.refusingWith = 503;
        for (int i = 1; i <= 200; i++) fleet().add(World.machine(i));
        fleet().start();
        is(() -> controller.knocks.get() >= 200);
        int first = controller.knocks.get();
        assertThat(Fleet.await(Duration.ofSeconds(1), () -> false)).isFalse();
        assertThat(controller.knocks.get() - first).isBetween(40, 190);
    }

    @Test
    void changedKeysAreToldAtTheNextConfig() throws InterruptedException {
        var agent = configured(1);
        var before = agent.key(Link.PUBLIC);
        agent.changeKeys();
        agent.kill();
        var session = controller.next();
        session.send(new ToAgent.ConfigInfo(World.alone(1)));
        assertThat(session.next(FromAgent.ConfigApplied.class).interfaces())
                .hasSize(4)
                .noneMatch(it -> it.publicKey().equals(before));
    }

    @Test
    void keysOutliveAProcessButNotAHost() throws InterruptedException {
        var agent = configured(1);
        var key = agent.key(Link.PUBLIC);
        agent.crash();
        assertThat(session(agent).closeCode()).isEqualTo(1006);
        agent.start();
        tell(controller.next(), agent, World.alone(1));
        assertThat(agent.key(Link.PUBLIC)).isEqualTo(key);
        agent.reboot();
        tell(controller.next(), agent, World.alone(1));
        assertThat(agent.key(Link.PUBLIC)).isNotEqualTo(key);
    }

    @Test
    void aMovedAgentClosesWith1000AndComesWithItsNewAddress() throws InterruptedException {
        var agent = configured(1);
        agent.move("198.18.9.9");
        assertThat(session(agent).closeCode()).isEqualTo(1000);
        assertThat(controller.next().headers.get("X-DeviceIp")).isEqualTo("198.18.9.9");
        agent.move(null);
        assertThat(controller.next().headers.get("X-DeviceIp")).isEqualTo("0.0.0.0");
    }

    @Test
    void aStoppedAgentStaysAwayUntilItIsStarted() throws InterruptedException {
        var agent = configured(1);
        agent.stop();
        assertThat(session(agent).closeCode()).isEqualTo(1000);
        assertThat(Fleet.await(Duration.ofMillis(200), () -> !controller.opened.isEmpty()))
                .isFalse();
        agent.start();
        controller.next();
    }

    @Test
    void anUnpluggedAgentTellsNobody() throws InterruptedException {
        var agent = configured(1);
        agent.unplug();
        session(agent).ping();
        assertThat(Fleet.await(Duration.ofMillis(200), () -> !controller.opened.isEmpty()))
                .isFalse();
        assertThat(session(agent).closed).isEmpty();
        assertThat(session(agent).pongs).hasValue(0);
        agent.plug();
        controller.next();
    }

    @Test
    void aStormBreaksEveryConnectionAndAllComeBack() throws InterruptedException {
        for (int i = 1; i <= 50; i++) fleet().add(World.machine(i));
        fleet().start();
        is(() -> fleet().open() == 50);
        fleet().storm();
        is(() -> fleet().counts().connects() == 100 && fleet().open() == 50);
        assertThat(controller.opened).hasSize(100);
    }

    @Test
    void garbageGoesOutAsItIs() throws InterruptedException {
        var agent = configured(1);
        agent.garbage("{\"type\":7}".getBytes(UTF_8));
        assertThat(session(agent).nonsense.take()).isEqualTo("{\"type\":7}");
        agent.garbage(new byte[10 << 20]);
        assertThat(session(agent).closed).isEmpty();
    }

    @Test
    void aControllerThatIsSilentIsPingedAndThenCut() throws InterruptedException {
        pace = pace.cuttingAfter(Duration.ofMillis(300));
        var agent = configured(1);
        var session = session(agent);
        is(() -> session.pings.get() == 1);
        assertThat(session.closeCode()).isEqualTo(1006);
        controller.next();
        assertThat(agent.counts().watchdogCuts()).isEqualTo(1);
    }

    @Test
    void dataDoNotCountForTheWatchdogButPingsDo() throws InterruptedException {
        pace = pace.cuttingAfter(Duration.ofMillis(300));
        var agent = configured(1);
        var session = session(agent);
        for (int i = 0; i < 10; i++) {
            session.ping();
            assertThat(Fleet.await(Duration.ofMillis(100), () -> false)).isFalse();
        }
        assertThat(agent.counts().watchdogCuts()).isZero();
        assertThat(session.pings).hasValue(0);
        for (int i = 0; i < 8; i++) {
            session.send(new ToAgent.GetInfo());
            assertThat(Fleet.await(Duration.ofMillis(100), () -> false)).isFalse();
        }
        assertThat(agent.counts().watchdogCuts()).isPositive();
    }

    @Test
    void whoIsBusyDoesNotAnswerPings() throws InterruptedException {
        pace = pace.working(Duration.ZERO, Duration.ofMillis(100));
        var agent = started(1);
        var session = controller.next();
        for (int i = 0; i < 12; i++) session.send(new ToAgent.GetInfo());
        session.ping();
        assertThat(Fleet.await(Duration.ofMillis(60), () -> session.pongs.get() > 0))
                .isFalse();
        is(() -> agent.counts().getInfos() == 12 && session.pongs.get() == 1);
    }

    @Test
    void whatIsSaidMeanwhileComesFirstAndNotAllOfIt() throws InterruptedException {
        var agent = configured(1);
        controller.refusingWith = 503;
        session(agent).close(1012);
        is(() -> controller.knocks.get() > 1);
        for (int i = 0; i < 30; i++) {
            agent.unasked(new FromAgent.Log(FromAgent.Severity.INFO, "line " + i));
        }
        controller.refusingWith = 0;
        var session = controller.next();
        session.send(new ToAgent.GetInfo());
        session.next(FromAgent.AgentInfo.class);
        assertThat(agent.counts().discarded()).isEqualTo(13);
    }

    @Test
    void aWholeConfigIsNoNewsToWhoHasItAllAlready() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var peer = World.peer(two, Link.PUBLIC, 5);
        session(one).send(new ToAgent.WgConf(List.of(new PeerCommand.Add(peer, World.ip(1, Link.PUBLIC)))));
        is(() -> one.counts().peersAdded() == 1);
        long changed = one.counts().lastChangeNanos();
        var state = Objects.requireNonNull(one.state());
        one.kill();
        controller.next();
        tell(session(one), one, state);
        assertThat(one.counts().peersAdded()).isEqualTo(1);
        assertThat(one.counts().peersRemoved()).isZero();
        assertThat(one.counts().lastChangeNanos()).isEqualTo(changed);
        assertThat(Oracle.difference(one, state)).isEmpty();
    }
}
