package syntropy.fleet;

/// Something an agent was sent that a controller mustn't send.
///
/// @param agent its device id
/// @param detail what of the message it is, in words
/// @param message the text that it was, shortened
public record Violation(String agent, Rule rule, String detail, String message) {
    private static final int CHARS = 4000;

    public Violation {
        if (message.length() > CHARS) message = message.substring(0, CHARS) + "…";
    }

    @Override
    public String toString() {
        return "%s %s: %s, in %s".formatted(agent, rule, detail, message);
    }

    public enum Rule {
        /// Agents discard it: not JSON, a value of another type, an interface missing, a peer whose first allowed
        /// address isn't a /32 or that has none, a key that is none.
        MALFORMED,
        /// A type that agents don't know.
        UNKNOWN_TYPE,
        /// Agents take text.
        BINARY,
        /// An answer to it couldn't be told from what is sent unasked.
        NO_ID,
        /// A WG_CONF does nothing before an agent's first CONFIG_INFO.
        PEERS_BEFORE_CONFIG,
        /// A WG_CONF without a command.
        NOTHING,
        /// An add_peer for a key that the link has is only a partial update.
        ADDED_TWICE,
        /// A remove_peer for a key that the link hasn't.
        REMOVED_UNKNOWN,
        /// A remove_peer whose addresses aren't those of the add leaves routes behind.
        REMOVED_OTHERWISE,
        /// Removals come first in a WG_CONF.
        REMOVED_AFTER_ADDING,
        /// A connection's PUBLIC link comes before its others.
        PUBLIC_NOT_FIRST,
        /// One internal address for two peers corrupts routes.
        ADDRESS_TWICE,
        /// A connection has one peer on a link.
        LINK_TWICE,
        /// All links of a connection have the same services.
        SERVICES_DIFFER,
        /// A peer that has an address or key of this agent itself.
        ITSELF,
        /// A peer's gateway is this agent's own address on that link.
        GATEWAY,
        /// One agent under two ids, or with one address on two interfaces.
        IDENTITY,
        /// More messages at once than an agent bears.
        BURST,
        /// The agent was told that it is deleted, which nobody had announced.
        DELETED
    }
}
