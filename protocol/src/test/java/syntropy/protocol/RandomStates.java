package syntropy.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// One agent's desired states over a life by chance: each differs from the one before in a few of the ways that
/// states ever differ.
final class RandomStates {
    private static final int OTHERS = 6;

    /// Some of which agents offer twice, or on one network's address with several lengths.
    private static final List<String> PREFIXES = List.of(
            "172.30.0.0/16",
            "172.30.0.0/24",
            "172.30.1.0/24",
            "172.30.2.0/24",
            "172.30.3.0/24",
            "192.168.50.0/24",
            "10.96.12.7/32",
            "10.69.2.1/32",
            "0.0.0.0/0");

    private final Random random;
    private final Map<Integer, Other> others = new TreeMap<>();
    private final Map<Integer, Integer> groups = new TreeMap<>();
    private final Map<Integer, Boolean> sdn = new TreeMap<>();
    private final EnumMap<Link, LocalInterface> own = new EnumMap<>(Samples.fresh());
    private final List<AgentState.Subnetwork> subnetworks = new ArrayList<>();

    private int lastNumber = 1000;

    private static final class Other {
        private final EnumMap<Link, WireGuardKey> keys = new EnumMap<>(Link.class);
        private final EnumMap<Link, String> addresses = new EnumMap<>(Link.class);
        private List<Peer.Service> services = List.of();
        private Endpoint endpoint = Endpoint.UNKNOWN;
        private String name = "other";
    }

    RandomStates(Random random) {
        this.random = random;
        for (int id = 1; id <= OTHERS; id++) {
            var other = new Other();
            int third = id;
            int last = 1;
            for (var link : Link.values()) {
                other.keys.put(link, key());
                other.addresses.put(link, "10.69." + third + "." + last++);
            }
            others.put(id, other);
        }
    }

    AgentState next() {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) change();
        return state();
    }

    private void change() {
        int id = 1 + random.nextInt(OTHERS);
        var other = others.get(id);
        if (other == null) throw new IllegalStateException();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> groups.putIfAbsent(id, ++lastNumber * 10);
            case 3, 4 -> groups.remove(id);
            case 5, 6 -> sdn.merge(id, true, (was, _) -> !was);
            case 7 -> other.keys.put(link(), key());
            case 8 -> other.endpoint = new Endpoint("198.51.100." + id, 40_000 + random.nextInt(3));
            case 9 -> other.endpoint = random.nextBoolean() ? Endpoint.UNKNOWN : new Endpoint("198.51.100.9", 0);
            case 10, 11 -> other.services = services();
            case 12 -> other.name = "other " + random.nextInt();
            case 13 -> swapAddresses(other);
            case 14 -> own.put(link(), new LocalInterface(own(link()), key(), random.nextInt(65_536)));
            default -> rare();
        }
    }

    private void rare() {
        if (random.nextInt(3) > 0) return;
        if (random.nextBoolean()) {
            subnetworks.clear();
            subnetworks.add(new AgentState.Subnetwork("syn_net", "172.29." + random.nextInt(9) + ".0/24"));
        } else {
            Link link = link();
            own.put(link, new LocalInterface("10.69.100." + (1 + random.nextInt(200)), null, 0));
        }
    }

    /// An interface that was given the address of another would be malformed; this keeps one's own on its link.
    private String own(Link link) {
        var it = own.get(link);
        return it == null ? "10.69.3.9" : it.internalIp();
    }

    private void swapAddresses(Other one) {
        var other = others.get(1 + random.nextInt(OTHERS));
        if (other == null || other == one) return;
        for (var link : Link.values()) {
            var kept = one.addresses.get(link);
            var given = other.addresses.get(link);
            if (kept == null || given == null) throw new IllegalStateException();
            one.addresses.put(link, given);
            other.addresses.put(link, kept);
        }
    }

    private List<Peer.Service> services() {
        var prefixes = new ArrayList<>(PREFIXES);
        Collections.shuffle(prefixes, random);
        return prefixes.subList(0, random.nextInt(3)).stream()
                .map(it -> new Peer.Service("s" + random.nextInt(3), it, List.of(80), List.of()))
                .toList();
    }

    private AgentState state() {
        var peers = new ArrayList<Peer>();
        groups.forEach((id, group) -> {
            var other = others.get(id);
            if (other == null) throw new IllegalStateException();
            boolean withSdn = sdn.getOrDefault(id, false);
            int number = 0;
            for (var link : Link.values()) {
                number++;
                if (link != Link.PUBLIC && !withSdn) continue;
                var endpoint = link == Link.PUBLIC ? other.endpoint : new Endpoint("192.0.2." + number, 30_000 + id);
                peers.add(peer(id, other, link, endpoint, group + number, group));
            }
        });
        Collections.shuffle(peers, random);
        return new AgentState(12, own, peers, subnetworks);
    }

    private static Peer peer(int id, Other other, Link link, Endpoint endpoint, int connection, int group) {
        var key = other.keys.get(link);
        var address = other.addresses.get(link);
        if (key == null || address == null) throw new IllegalStateException();
        var offered = other.services.stream()
                .filter(it -> !other.addresses.containsValue(it.prefix().replace("/32", "")))
                .toList();
        return new Peer(
                link,
                key,
                address,
                offered,
                endpoint,
                connection,
                group,
                new Peer.About(id, "device" + id, other.name, endpoint.ipv4()));
    }

    private Link link() {
        return List.of(Link.values()).get(random.nextInt(Link.values().length));
    }

    private WireGuardKey key() {
        var bytes = ByteBuffer.allocate(32).putInt(++lastNumber).putLong(8, random.nextLong());
        return new WireGuardKey(Base64.getEncoder().encodeToString(bytes.array()));
    }
}
