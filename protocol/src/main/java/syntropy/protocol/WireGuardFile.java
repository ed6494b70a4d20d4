package syntropy.protocol;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The configuration of a plain WireGuard device, as `wg-quick` and the WireGuard apps read it: what a virtual
/// agent has in place of messages.
public final class WireGuardFile {
    /// Stands where the device's private key belongs, which never leaves it; no program takes it for a key.
    public static final String PRIVATE_KEY = "<PRIVATE_KEY>";

    /// As agents keep theirs alive, in seconds: NAT forgets a silent peer.
    private static final int KEEPALIVE = 15;

    private WireGuardFile() {}

    /// One file for each link that has peers, and for PUBLIC in any case.
    public static Map<Link, String> files(AgentState state) {
        var files = new EnumMap<Link, String>(Link.class);
        for (var link : Link.values()) {
            var peers =
                    state.peers().stream().filter(peer -> peer.link() == link).toList();
            if (link == Link.PUBLIC || !peers.isEmpty()) {
                files.put(link, file(Objects.requireNonNull(state.interfaces().get(link)), peers));
            }
        }
        return Collections.unmodifiableMap(files);
    }

    private static String file(LocalInterface own, List<Peer> peers) {
        var file = new StringBuilder("[Interface]\n");
        if (own.publicKey() != null) comment(file, "the private key of " + own.publicKey());
        line(file, "PrivateKey", PRIVATE_KEY);
        line(file, "Address", own.internalIp() + "/32");
        if (own.listenPort() != 0) line(file, "ListenPort", Integer.toString(own.listenPort()));
        for (var peer : peers) {
            file.append("\n[Peer]\n");
            comment(file, peer.about().name());
            line(file, "PublicKey", peer.publicKey().text());
            line(file, "AllowedIPs", allowedIps(peer));
            var endpoint = endpoint(peer);
            if (endpoint != null) line(file, "Endpoint", endpoint);
            line(file, "PersistentKeepalive", Integer.toString(KEEPALIVE));
        }
        return file.toString();
    }

    private static String allowedIps(Peer peer) {
        var all = new StringBuilder(peer.internalIp()).append("/32");
        peer.prefixes().forEach(prefix -> all.append(", ").append(prefix));
        return all.toString();
    }

    /// Null when the peer has to speak first.
    private static @Nullable String endpoint(Peer peer) {
        var endpoint = peer.endpoint();
        return endpoint.port() == 0 ? null : endpoint.ipv4() + ":" + endpoint.port();
    }

    private static void line(StringBuilder file, String name, String value) {
        file.append(name).append(" = ").append(value).append('\n');
    }

    /// Names come from anywhere: one that could end its line would be configuration.
    private static void comment(StringBuilder file, String text) {
        file.append("# ").append(EnvelopeReader.printable(text, 255)).append('\n');
    }
}
