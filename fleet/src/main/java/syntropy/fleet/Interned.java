package syntropy.fleet;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import syntropy.protocol.Peer;

/// One instance for all that is equal: what a thousand agents are told of the same other end.
final class Interned {
    /// Past it all is forgotten: what is held stays as it is, only less shared.
    private static final int MOST = 1 << 20;

    private final ConcurrentHashMap<Object, Object> known = new ConcurrentHashMap<>();

    Peer of(Peer peer) {
        return new Peer(
                peer.link(),
                one(peer.publicKey()),
                one(peer.internalIp()),
                peer.services().isEmpty() ? List.of() : one(peer.services()),
                one(peer.endpoint()),
                peer.connectionId(),
                peer.connectionGroupId(),
                one(peer.about()));
    }

    @SuppressWarnings("unchecked") // equal values of these types are of one type
    private <T> T one(T value) {
        if (known.size() > MOST) known.clear();
        var before = known.putIfAbsent(value, value);
        return before == null ? value : (T) before;
    }
}
