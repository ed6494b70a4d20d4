package syntropy.fleet;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.LocalInterface;
import syntropy.protocol.WireGuardKey;

/// The WireGuard interfaces of one host: keys and ports are its own, and live as long as the interface. Changed by
/// one thread at a time; any may look.
final class Interfaces {
    private static final int LOWEST_PORT = 32_768;
    private static final int PORTS = 28_000;
    private static final int KEY_BYTES = 32;

    record Real(WireGuardKey key, int port) {}

    private final RandomGenerator random;
    private volatile Map<Link, Real> present = Map.of();

    Interfaces(RandomGenerator random) {
        this.random = random;
    }

    @Nullable
    Real on(Link link) {
        return present.get(link);
    }

    Set<Link> links() {
        return present.keySet();
    }

    int missing() {
        return Link.values().length - present.size();
    }

    /// Those that are missing.
    ///
    /// @param wishes what the controller says of them: a port is taken as wished, a key never
    /// @return the links that have an interface now and had none before
    List<Link> make(Map<Link, LocalInterface> wishes) {
        if (missing() == 0) return List.of();
        var made = new ArrayList<Link>();
        var all = new EnumMap<Link, Real>(Link.class);
        all.putAll(present);
        wishes.forEach((link, wish) -> {
            if (all.containsKey(link)) return;
            int port = wish.listenPort() == 0 ? LOWEST_PORT + random.nextInt(PORTS) : wish.listenPort();
            all.put(link, new Real(key(), port));
            made.add(link);
        });
        present = Collections.unmodifiableMap(all);
        return made;
    }

    private WireGuardKey key() {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return new WireGuardKey(Base64.getEncoder().encodeToString(bytes));
    }

    void remove(Link link) {
        var rest = new EnumMap<Link, Real>(Link.class);
        rest.putAll(present);
        rest.remove(link);
        present = Collections.unmodifiableMap(rest);
    }

    /// What the agent says of an interface.
    FromAgent.@Nullable Actual actual(Link link, String internalIp, Machine machine) {
        var real = on(link);
        if (real == null) return null;
        boolean isUnknown = link != Link.PUBLIC && (machine.isBehindNat() || machine.publicIp() == null);
        return new FromAgent.Actual(link, real.key, internalIp, isUnknown ? 0 : real.port);
    }
}
