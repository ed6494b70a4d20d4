package syntropy.protocol;

import java.util.List;

/// One step of a WG_CONF. Agents carry out a message's steps in order, apply the result once, and acknowledge none.
public sealed interface PeerCommand {
    /// `add_peer`. For a key that the agent has on that link it is only a partial update, which leaves old routes
    /// behind: [Remove] goes before it, in the same message.
    ///
    /// @param gateway the receiver's own internal address on that link; agents disregard it
    record Add(Peer peer, String gateway) implements PeerCommand {
        /// @throws IllegalArgumentException when the gateway isn't an address
        public Add {
            Ipv4.address(gateway);
        }
    }

    /// `remove_peer`. Without its addresses the peer would stay; without its prefixes their routes would.
    ///
    /// @param internalIp as in the add
    /// @param prefixes as in the add
    record Remove(Link link, WireGuardKey publicKey, String internalIp, List<String> prefixes) implements PeerCommand {
        /// @throws IllegalArgumentException when an address or prefix isn't one
        public Remove {
            Ipv4.address(internalIp);
            prefixes = List.copyOf(prefixes);
            prefixes.forEach(Ipv4::prefix);
        }

        static Remove of(Peer peer) {
            return new Remove(peer.link(), peer.publicKey(), peer.internalIp(), peer.prefixes());
        }
    }
}
