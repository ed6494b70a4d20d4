package syntropy.e2e;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/// What lies between agents and their controller, and can be cut without either end being told.
interface Cable extends AutoCloseable {
    /// The one that leads out of a network namespace, where the system makes those (root, and Debian: apt-get install
    /// iproute2); else a relay that withholds what it is given, which is all the same to who listens.
    ///
    /// @param port of the controller, which listens on all addresses
    static Cable plugged(int port) {
        var wire = new Namespace(port);
        var failure = wire.plug();
        if (failure.isEmpty()) return wire;
        wire.close();
        return Relay.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// What runs a program at its inner end.
    List<String> inside();

    /// Where those within find the controller.
    URI controller();

    void cut();

    void mend();

    @Override
    void close();

    /// A network namespace of its own.
    final class Namespace implements Cable {
        /// Of TEST-NET-2, so nothing is there.
        private static final String OUTSIDE = "198.51.100.1";

        private static final String INSIDE = "198.51.100.2";

        private final String name = "syn" + ProcessHandle.current().pid();
        private final int port;

        private Namespace(int port) {
            this.port = port;
        }

        private String plug() {
            for (var command : List.of(
                    "ip netns add " + name,
                    "ip link add " + name + "o type veth peer name " + name + "i netns " + name,
                    "ip address add " + OUTSIDE + "/30 dev " + name + "o",
                    "ip link set " + name + "o up",
                    "ip -n " + name + " address add " + INSIDE + "/30 dev " + name + "i",
                    "ip -n " + name + " link set " + name + "i up")) {
                var failure = Shell.attempt(command.split(" ", -1));
                if (!failure.isEmpty()) return command + ": " + failure;
            }
            return "";
        }

        @Override
        public List<String> inside() {
            return List.of("ip", "netns", "exec", name);
        }

        @Override
        public URI controller() {
            return URI.create("ws://" + OUTSIDE + ":" + port + "/");
        }

        @Override
        public void cut() {
            Shell.run("ip", "-n", name, "link", "set", name + "i", "down");
        }

        @Override
        public void mend() {
            Shell.run("ip", "-n", name, "link", "set", name + "i", "up");
        }

        @Override
        public void close() {
            var _ = Shell.attempt("ip", "netns", "del", name);
        }

        @Override
        public String toString() {
            return "a network namespace's cable";
        }
    }
}
