package syntropy.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// From a name to its addresses. May block for as long as it takes.
@FunctionalInterface
public interface Resolver {
    /// @throws UnknownHostException when there is none
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /// As this host does it.
    static Resolver ofThisHost() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
