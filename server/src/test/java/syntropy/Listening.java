package syntropy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;

/// As much of a controller as the commands see: it holds its port.
class Listening implements Controller.Running {
    private final ServerSocket socket;
    private final ListenAddress address;

    Listening(Settings settings) {
        address = settings.http().orElseThrow();
        try {
            socket = new ServerSocket(address.port(), 1, InetAddress.ofLiteral(address.host()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI url() {
        return URI.create(address.url("http", socket.getLocalPort()));
    }

    @Override
    public Optional<URI> claimLink() {
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
