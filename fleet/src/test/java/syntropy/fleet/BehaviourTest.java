package syntropy.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;
import syntropy.protocol.PeerCommand;
import syntropy.protocol.ToAgent;

/// An agent answers as the Go agent does.
class BehaviourTest extends FleetTest {
    private static ToAgent.WgConf add(int receiver, Peer... peers) {
        var commands = new ArrayList<PeerCommand>();
        for (var peer : peers) commands.add(new PeerCommand.Add(peer, World.ip(receiver, peer.link())));
        return new ToAgent.WgConf(commands);
    }

    @Test
    void itComesWithTheHeadersOfAnAgent() throws InterruptedException {
        fleet().add(Machine.plain("device1", "São Paulo 東京", "198.18.0.1")).start();
        var headers = controller.next().headers;
        assertThat(headers.get("Authorization")).isEqualTo("token");
        assertThat(headers.get("X-DeviceId")).isEqualTo("device1");
        assertThat(headers.get("X-DeviceIp")).isEqualTo("198.18.0.1");
        assertThat(headers.get("X-DeviceStatus")).isEqualTo("OK");
        assertThat(headers.get("X-AgentType")).isEqualTo("Linux");
        assertThat(headers.get("X-AgentVersion")).isEqualTo("0.4.0");
        assertThat(headers.get("User-Agent")).isEqualTo("Go-http-client/1.1");
        assertThat(headers.contains("Sec-WebSocket-Extensions")).isFalse();
        assertThat(headers.contains("Origin")).isFalse();
        assertThat(new String(
                        Objects.requireNonNull(headers.get("X-DeviceName")).getBytes(ISO_8859_1), UTF_8))
                .isEqualTo("São Paulo 東京");
    }

    @Test
    void itAnswersGetInfoUnderTheSameIdAndTime() throws InterruptedException {
        var offers = new Machine.Offers(List.of(World.network("172.20.1.0/24")), List.of(), List.of(), List.of());
        fleet().add(World.machine(1).at(52.5, 13.4).offering(offers)).start();
        var session = controller.next();
        session.send(new ToAgent.GetInfo());
        var answer = session.whole(FromAgent.AgentInfo.class);
        assertThat(answer.id()).isEqualTo("c1");
        assertThat(answer.executedAt()).isEqualTo(Instant.EPOCH);
        var info = (FromAgent.AgentInfo) answer.body();
        assertThat(info.externalIp()).isEqualTo("198.18.0.1");
        assertThat(Objects.requireNonNull(info.location()).latitude()).isEqualTo(52.5);
        assertThat(info.networks()).isEqualTo(offers.networks());
    }

    @Test
    void itReportsKeysOnceAndThenOnlyWhatDiffers() throws InterruptedException {
        var agent = configured(1);
        var applied = session(agent).next(FromAgent.ConfigApplied.class);
        assertThat(applied.interfaces()).extracting(FromAgent.Actual::link).containsExactly(Link.values());
        assertThat(applied.interfaces()).allSatisfy(it -> {
            assertThat(it.publicKey()).isEqualTo(agent.key(it.link()));
            assertThat(it.listenPort()).isEqualTo(agent.port(it.link()));
        });
        tell(session(agent), agent, Objects.requireNonNull(agent.state()));
        assertThat(session(agent).next(FromAgent.ConfigApplied.class).interfaces())
                .isEmpty();
        var before = agent.key(Link.SDN2);
        agent.changeKeys(Link.SDN2);
        tell(session(agent), agent, Objects.requireNonNull(agent.state()));
        var changed = session(agent).next(FromAgent.ConfigApplied.class).interfaces();
        assertThat(changed).extracting(FromAgent.Actual::link).containsExactly(Link.SDN2);
        assertThat(changed.getFirst().publicKey()).isNotEqualTo(before);
    }

    @Test
    void behindNatItDoesNotKnowThePortsOfItsSdnInterfaces() throws InterruptedException {
        var agent = fleet().add(World.machine(1).behindNat());
        agent.start();
        tell(controller.next(), agent, World.alone(1));
        var applied = session(agent).next(FromAgent.ConfigApplied.class).interfaces();
        assertThat(applied).allSatisfy(it -> assertThat(it.listenPort() == 0).isEqualTo(it.link() != Link.PUBLIC));
    }

    @Test
    void aServiceIsReportedOnceWhenItIsNewAndThePathAfterIt() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var session = session(one);
        session.send(add(1, World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24", "172.30.3.0/24")));
        var routes = session.next(FromAgent.RouteStatus.class).groups().getFirst();
        assertThat(routes.connectionId()).isEqualTo(50);
        assertThat(routes.connectionGroupId()).isEqualTo(5);
        assertThat(routes.routes())
                .extracting(FromAgent.Route::prefix)
                .containsExactly("172.30.2.0/24", "172.30.3.0/24");
        var path = session.next(FromAgent.ActivePaths.class).changes().getFirst();
        assertThat(path.previousConnectionId()).isZero();
        assertThat(path.connectionId()).isEqualTo(50);
        assertThat(path.reason()).isEqualTo(FromAgent.PathReason.NEW);
        var peer = World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24");
        session.send(new ToAgent.WgConf(List.of(
                new PeerCommand.Remove(
                        Link.PUBLIC, peer.publicKey(), peer.internalIp(), List.of("172.30.2.0/24", "172.30.3.0/24")),
                new PeerCommand.Add(peer, World.ip(1, Link.PUBLIC)))));
        session.send(new ToAgent.WgConf(List.of(
                new PeerCommand.Remove(Link.PUBLIC, peer.publicKey(), peer.internalIp(), List.of("172.30.2.0/24")))));
        var gone = session.next(FromAgent.ActivePaths.class).changes().getFirst();
        assertThat(gone.connectionId()).isZero();
        assertThat(gone.reason()).isEqualTo(FromAgent.PathReason.DELETE);
        assertThat(session.said).noneMatch(it -> it.body() instanceof FromAgent.RouteStatus);
        assertThat(one.leftRoutes()).isEmpty();
        assertThat(fleet().violations()).isEmpty();
    }

    @Test
    void aPrefixOfTwoConnectionsIsTheFirstsUntilItGoesAndOwnNetworksAreNeverReported() throws InterruptedException {
        var one = fleet().add(World.machine(1)
                .offering(
                        new Machine.Offers(List.of(World.network("172.20.1.0/24")), List.of(), List.of(), List.of())));
        one.start();
        tell(controller.next(), one, World.alone(1));
        var two = configured(2);
        var three = configured(3);
        var session = session(one);
        var first = World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24", "172.20.1.0/24");
        session.send(add(1, first));
        session.send(add(1, World.peer(three, Link.PUBLIC, 6, "172.30.2.0/24")));
        var had = session.next(FromAgent.RouteStatus.class).groups().getFirst();
        assertThat(had.routes()).extracting(FromAgent.Route::prefix).containsExactly("172.30.2.0/24");
        session.send(new ToAgent.WgConf(
                List.of(new PeerCommand.Remove(Link.PUBLIC, first.publicKey(), first.internalIp(), first.prefixes()))));
        var then = session.next(FromAgent.RouteStatus.class).groups().getFirst();
        assertThat(then.connectionGroupId()).isEqualTo(6);
    }

    @Test
    void aRouteThatTheHostRefusesIsAnError() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        one.refuseRoute("172.30.2.0/24");
        session(one).send(add(1, World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24")));
        var route = session(one)
                .next(FromAgent.RouteStatus.class)
                .groups()
                .getFirst()
                .routes()
                .getFirst();
        assertThat(route.ok()).isFalse();
        assertThat(route.message()).isNotEmpty();
    }

    @Test
    void whatItMeasuresFollowsFromDistanceAndFromBothEndsKnowingEachOther() throws InterruptedException {
        var one = fleet().add(World.machine(1).at(52.5, 13.4));
        var two = fleet().add(World.machine(2).at(40.7, -74.0));
        one.start();
        tell(controller.next(), one, World.alone(1));
        two.start();
        tell(controller.next(), two, World.alone(2));
        session(one).send(add(1, World.peer(two, Link.PUBLIC, 5)));
        is(() -> one.counts().peersAdded() == 1);
        one.report();
        var alone = stat(session(one));
        assertThat(alone.lastHandshake()).isNull();
        assertThat(alone.latencyMs()).isNull();
        assertThat(alone.packetLoss()).isEqualTo(1);
        session(two).send(add(2, World.peer(one, Link.PUBLIC, 5)));
        is(() -> two.counts().peersAdded() == 1);
        one.report();
        var together = stat(session(one));
        assertThat(together.lastHandshake()).isNotNull();
        assertThat(Objects.requireNonNull(together.latencyMs())).isBetween(80.0, 110.0);
        assertThat(together.packetLoss()).isZero();
        assertThat(together.rxBytes()).isPositive();
        assertThat(together.connectionId()).isEqualTo(50);
        two.weather(Weather.FINE.losing(0.2).delaying(30));
        one.report();
        var worse = stat(session(one));
        assertThat(worse.packetLoss()).isBetween(0.1, 0.3);
        assertThat(Objects.requireNonNull(worse.latencyMs())).isGreaterThan(110);
        two.unplug();
        one.report();
        var cut = stat(session(one));
        assertThat(cut.packetLoss()).isEqualTo(1);
        assertThat(cut.lastHandshake()).isNotNull();
    }

    private static FromAgent.PeerStat stat(StubController.Session session) throws InterruptedException {
        return session.next(FromAgent.PeerStats.class)
                .interfaces()
                .getFirst()
                .peers()
                .getFirst();
    }

    @Test
    void lossMovesTheTrafficToAnotherLink() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        session(one).send(add(1, World.peer(two, Link.PUBLIC, 5), World.peer(two, Link.SDN1, 5)));
        session(two).send(add(2, World.peer(one, Link.PUBLIC, 5), World.peer(one, Link.SDN1, 5)));
        is(() -> one.counts().peersAdded() + two.counts().peersAdded() == 4);
        var first = session(one).next(FromAgent.ActivePaths.class).changes().getFirst();
        assertThat(first.connectionId()).isEqualTo(50);
        two.weather(Weather.FINE.losing(0.5, Link.PUBLIC));
        one.report();
        var change = session(one).next(FromAgent.ActivePaths.class).changes().getFirst();
        assertThat(change.previousConnectionId()).isEqualTo(50);
        assertThat(change.connectionId()).isEqualTo(51);
        assertThat(change.reason()).isEqualTo(FromAgent.PathReason.LOSS);
    }

    @Test
    void reportsComeByThemselves() throws InterruptedException {
        pace = pace.reporting(Duration.ofMillis(50));
        var agent = configured(1);
        for (int i = 0; i < 3; i++) {
            assertThat(session(agent).next(FromAgent.PeerStats.class).interfaces())
                    .hasSize(4);
        }
    }

    @Test
    void itTellsItsServicesOnceAndOnAChange() throws InterruptedException {
        pace = pace.findingServicesAfter(Duration.ofMillis(20));
        var agent = fleet().add(World.machine(1).offering(Machine.Offers.ofHost("lan", "192.168.50.0/24")));
        agent.start();
        var session = controller.next();
        assertThat(session.next(FromAgent.HostServices.class)
                        .services()
                        .getFirst()
                        .networkInterface())
                .isEqualTo("lan");
        session.close(1012);
        var again = controller.next();
        agent.offer(new Machine.Offers(List.of(World.network("172.20.1.0/24")), List.of(), List.of(), List.of()));
        assertThat(again.next(FromAgent.Networks.class).networks()).hasSize(1);
        assertThat(again.next(FromAgent.HostServices.class).services()).isEmpty();
    }

    @Test
    void itPingsWhatItIsToldAndSupports() throws InterruptedException {
        var agent = configured(1);
        session(agent).send(new ToAgent.AutoPing(List.of("203.0.113.9"), 1, 5));
        var pings = session(agent).next(FromAgent.Pings.class).pings();
        assertThat(pings.getFirst().ip()).isEqualTo("203.0.113.9");
        session(agent).next(FromAgent.Pings.class);
        session(agent).send(new ToAgent.GetSupportInfo());
        assertThat(session(agent).next(FromAgent.SupportInfo.class).sections())
                .extracting(FromAgent.Section::key)
                .containsExactly("wg_info", "routes", "AUTO_PING");
    }

    @Test
    void itLogsAsTheGoAgentDoesWhenItIsSetTo() throws InterruptedException {
        logs = Logs.ALL;
        var agent = configured(1);
        var line = session(agent).next(FromAgent.Log.class);
        assertThat(line.severity()).isEqualTo(FromAgent.Severity.MESSAGE);
        assertThat(line.message()).contains("CONFIG_INFO");
    }

    @Test
    void longMessagesComeInPiecesOf4096Bytes() throws InterruptedException {
        var agent = configured(1);
        agent.unasked(new FromAgent.Log(FromAgent.Severity.INFO, "é".repeat(4000)));
        session(agent).next(FromAgent.Log.class);
        assertThat(session(agent).fragments).contains(4096);
        assertThat(session(agent).fragments).allMatch(it -> it <= 4096);
    }

    @Test
    void whoIsDeletedCleansUpAndEnds() throws InterruptedException {
        var agent = configured(1);
        agent.expectDeletion();
        session(agent).send(new ToAgent.Deleted());
        assertThat(session(agent).closeCode()).isEqualTo(1000);
        is(() -> !agent.isRunning());
        assertThat(agent.state()).isNull();
        assertThat(agent.key(Link.PUBLIC)).isNull();
        assertThat(fleet().violations()).isEmpty();
    }
}
