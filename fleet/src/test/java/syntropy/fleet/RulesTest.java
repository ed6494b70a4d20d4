package syntropy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import syntropy.protocol.Endpoint;
import syntropy.protocol.Link;
import syntropy.protocol.Peer;
import syntropy.protocol.PeerCommand;
import syntropy.protocol.ToAgent;

/// Each rule, broken on purpose, is found; and what keeps to them isn't.
class RulesTest extends FleetTest {
    private static final String GATEWAY = World.ip(1, Link.PUBLIC);

    private static PeerCommand add(Peer peer) {
        return new PeerCommand.Add(peer, World.ip(1, peer.link()));
    }

    private static PeerCommand remove(Peer peer) {
        return new PeerCommand.Remove(peer.link(), peer.publicKey(), peer.internalIp(), peer.prefixes());
    }

    private static ToAgent.WgConf conf(PeerCommand... commands) {
        return new ToAgent.WgConf(List.of(commands));
    }

    private void found(Violation.Rule rule) {
        is(() -> fleet().violationCount() > 0);
        assertThat(fleet().violations()).extracting(Violation::rule).containsOnly(rule);
        assertThat(fleet().violations().getFirst().agent()).isEqualTo("device1");
        assertThat(fleet().violations().getFirst().message()).isNotEmpty();
    }

    private void raw(String text, Violation.Rule rule) throws InterruptedException {
        session(configured(1)).text(text);
        found(rule);
    }

    /// An add_peer that is right but for what is replaced in it.
    private static String addPeer(String part, String by) {
        String right = """
                {"id":"w1","type":"WG_CONF","data":[{"fn":"add_peer","args":{"ifname":"SYNTROPY_PUBLIC",
                "public_key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","allowed_ips":["10.69.7.1/32"],
                "endpoint_ipv4":"203.0.113.9","endpoint_port":52065,"gw_ipv4":"10.69.1.1"},
                "metadata":{"device_id":"b","device_name":"B","device_public_ipv4":"203.0.113.9","connection_id":501,
                "connection_group_id":90,"agent_id":13,"link_tag":"PUBLIC","allowed_ips_info":[]}}]}""";
        assertThat(right).contains(part);
        return right.replace(part, by);
    }

    @Test
    void whatIsRightIsNoViolation() throws InterruptedException {
        var one = configured(1);
        session(one).text(addPeer("WG_CONF", "WG_CONF"));
        is(() -> one.counts().wgConfs() == 1);
        assertThat(fleet().violations()).isEmpty();
        assertThat(one.counts().peersAdded()).isEqualTo(1);
    }

    @Test
    void textThatIsNoJson() throws InterruptedException {
        raw("{", Violation.Rule.MALFORMED);
    }

    @Test
    void aNumberAsText() throws InterruptedException {
        raw(addPeer("52065", "\"52065\""), Violation.Rule.MALFORMED);
    }

    @Test
    void aFraction() throws InterruptedException {
        raw(addPeer("501", "501.0"), Violation.Rule.MALFORMED);
    }

    @Test
    void aFirstAddressThatIsNoHost() throws InterruptedException {
        raw(addPeer("10.69.7.1/32", "10.69.7.0/24"), Violation.Rule.MALFORMED);
    }

    @Test
    void noAddressAtAll() throws InterruptedException {
        raw(addPeer("[\"10.69.7.1/32\"]", "[]"), Violation.Rule.MALFORMED);
    }

    @Test
    void anInterfaceWithoutItsPrefix() throws InterruptedException {
        raw(addPeer("SYNTROPY_PUBLIC", "PUBLIC"), Violation.Rule.MALFORMED);
    }

    @Test
    void anInterfaceLess() throws InterruptedException {
        raw(
                "{\"id\":\"c\",\"type\":\"CONFIG_INFO\",\"data\":{\"agent_id\":1,\"network\":{\"PUBLIC\":"
                        + "{\"internal_ip\":\"10.69.1.1\"}},\"vpn\":[]}}",
                Violation.Rule.MALFORMED);
    }

    @Test
    void aTypeThatNoAgentKnows() throws InterruptedException {
        raw("{\"id\":\"1\",\"type\":\"SELF_DESTRUCT\",\"data\":{}}", Violation.Rule.UNKNOWN_TYPE);
    }

    @Test
    void aRequestWithoutAnId() throws InterruptedException {
        raw("{\"type\":\"GET_INFO\",\"data\":{}}", Violation.Rule.NO_ID);
    }

    @Test
    void aBinaryMessage() throws InterruptedException {
        session(configured(1)).binary("{\"id\":\"1\",\"type\":\"GET_INFO\",\"data\":{}}");
        found(Violation.Rule.BINARY);
    }

    @Test
    void peersBeforeAnyConfigAlsoInANewProcess() throws InterruptedException {
        var agent = configured(1);
        agent.stop();
        agent.start();
        controller.next().text(addPeer("WG_CONF", "WG_CONF"));
        found(Violation.Rule.PEERS_BEFORE_CONFIG);
        assertThat(agent.counts().peersAdded()).isZero();
    }

    @Test
    void noCommandAtAll() throws InterruptedException {
        session(configured(1)).send(conf());
        found(Violation.Rule.NOTHING);
    }

    @Test
    void anEmptyConfigThatNobodyAnnounced() throws InterruptedException {
        raw("{\"id\":\"c\",\"type\":\"CONFIG_INFO\",\"data\":{}}", Violation.Rule.DELETED);
    }

    @Test
    void aKnownKeyAddedAgainChangesOnlyPartAndLeavesRoutes() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        session(one).send(conf(add(World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24"))));
        session(one).send(conf(add(World.peer(two, Link.PUBLIC, 6))));
        found(Violation.Rule.ADDED_TWICE);
        assertThat(one.leftRoutes()).containsExactly("SYNTROPY_PUBLIC 172.30.2.0/24");
        var state = Objects.requireNonNull(one.state());
        assertThat(state.peers().getFirst().connectionGroupId()).isEqualTo(5);
        assertThat(Oracle.difference(one, state))
                .hasValueSatisfying(it -> assertThat(it).contains("a route was left behind"));
    }

    @Test
    void aPeerThatIsNotThereRemoved() throws InterruptedException {
        configured(1);
        var two = configured(2);
        session(fleet().agents().getFirst()).send(conf(remove(World.peer(two, Link.PUBLIC, 5))));
        found(Violation.Rule.REMOVED_UNKNOWN);
    }

    @Test
    void aRemovalThatForgetsAServiceLeavesItsRoute() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        session(one).send(conf(add(World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24"))));
        session(one).send(conf(remove(World.peer(two, Link.PUBLIC, 5))));
        found(Violation.Rule.REMOVED_OTHERWISE);
        assertThat(one.leftRoutes()).containsExactly("SYNTROPY_PUBLIC 172.30.2.0/24");
    }

    @Test
    void aRemovalAfterAnAddition() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var three = configured(3);
        session(one).send(conf(add(World.peer(two, Link.PUBLIC, 5))));
        session(one).send(conf(add(World.peer(three, Link.PUBLIC, 6)), remove(World.peer(two, Link.PUBLIC, 5))));
        found(Violation.Rule.REMOVED_AFTER_ADDING);
    }

    @Test
    void aRelayedLinkBeforeThePublicOne() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        session(one).send(conf(add(World.peer(two, Link.SDN1, 5)), add(World.peer(two, Link.PUBLIC, 5))));
        found(Violation.Rule.PUBLIC_NOT_FIRST);
    }

    private static Peer like(Peer peer, SimulatedAgent keyOf, int connection, int group) {
        return new Peer(
                peer.link(),
                Objects.requireNonNull(keyOf.key(peer.link())),
                peer.internalIp(),
                peer.services(),
                peer.endpoint(),
                connection,
                group,
                peer.about());
    }

    @Test
    void oneAddressInTwoConnections() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var three = configured(3);
        var peer = World.peer(two, Link.PUBLIC, 5);
        session(one).send(conf(add(peer)));
        session(one).send(conf(add(like(peer, three, 60, 6))));
        found(Violation.Rule.ADDRESS_TWICE);
    }

    @Test
    void twoPeersOfOneConnectionOnALink() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var three = configured(3);
        session(one).send(conf(add(World.peer(two, Link.PUBLIC, 5))));
        session(one).send(conf(add(World.peer(three, Link.PUBLIC, 5))));
        found(Violation.Rule.LINK_TWICE);
    }

    @Test
    void linksOfOneConnectionWithDifferentServices() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        session(one)
                .send(conf(add(World.peer(two, Link.PUBLIC, 5, "172.30.2.0/24")), add(World.peer(two, Link.SDN1, 5))));
        found(Violation.Rule.SERVICES_DIFFER);
    }

    @Test
    void thisAgentItselfAsAPeer() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var itself = World.peer(one, Link.PUBLIC, 5);
        session(one).send(conf(add(like(itself, two, 50, 5))));
        found(Violation.Rule.ITSELF);
    }

    @Test
    void aGatewayThatIsNotThisAgents() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        session(one).send(conf(new PeerCommand.Add(World.peer(two, Link.SDN1, 5), GATEWAY)));
        found(Violation.Rule.GATEWAY);
    }

    @Test
    void anotherAgentsConfig() throws InterruptedException {
        var one = configured(1);
        session(one).send(new ToAgent.ConfigInfo(World.alone(2)));
        found(Violation.Rule.IDENTITY);
    }

    @Test
    void moreThanEightAtOnce() throws InterruptedException {
        pace = pace.working(Duration.ofMillis(20), Duration.ofMillis(5));
        var one = started(1);
        var session = controller.next();
        session.send(new ToAgent.ConfigInfo(World.alone(1)));
        for (int i = 0; i < 7; i++) session.send(new ToAgent.GetInfo());
        is(() -> one.counts().getInfos() == 7);
        assertThat(fleet().violations()).isEmpty();
        for (int i = 0; i < 30; i++) session.send(new ToAgent.GetInfo());
        found(Violation.Rule.BURST);
        is(() -> one.counts().getInfos() == 37);
    }

    @Test
    void anEndpointThatIsUnknownIsNone() throws InterruptedException {
        var one = configured(1);
        var two = configured(2);
        var peer = World.peer(two, Link.PUBLIC, 5);
        var unknown = new Peer(
                peer.link(), peer.publicKey(), peer.internalIp(), List.of(), Endpoint.UNKNOWN, 50, 5, peer.about());
        session(one).send(conf(add(unknown)));
        is(() -> one.counts().peersAdded() == 1);
        assertThat(fleet().violations()).isEmpty();
    }
}
