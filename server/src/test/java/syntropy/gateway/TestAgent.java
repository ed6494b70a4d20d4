package syntropy.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.CloseCode;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Messages;
import syntropy.protocol.Read;
import syntropy.protocol.ToAgent;

/// An agent over a real socket. What it is told waits to be looked at.
final class TestAgent implements WebSocket.Listener {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final BlockingQueue<Read.Message<ToAgent>> told = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    final WebSocket socket;
    private final StringBuilder text = new StringBuilder();
    private volatile String asked = Messages.UNASKED;

    private TestAgent(int port, String token, String device, String publicIpv4) {
        socket = CLIENT.newWebSocketBuilder()
                .header("Authorization", token)
                .header("X-DeviceId", device)
                .header("X-DeviceName", device)
                .header("X-DeviceIp", publicIpv4)
                .header("X-DeviceStatus", "OK")
                .header("X-AgentType", "Linux")
                .header("X-AgentVersion", "0.4.0")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), this)
                .join();
    }

    static TestAgent dial(int port, String token, String device) {
        return dial(port, token, device, "198.51.100.7");
    }

    static TestAgent dial(int port, String token, String device, String publicIpv4) {
        return new TestAgent(port, token, device, publicIpv4);
    }

    ToAgent next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS)).body();
    }

    /// To the question that was heard last.
    void answer(FromAgent message) {
        say(Messages.write(asked, null, message));
    }

    int closeCode() throws InterruptedException {
        return Objects.requireNonNull(closed.poll(10, TimeUnit.SECONDS));
    }

    void say(FromAgent message) {
        say(Messages.write(Messages.UNASKED, null, message));
    }

    void say(String message) {
        socket.sendText(message, true).join();
    }

    void closesAfterAtMost(int messages, String message) throws InterruptedException {
        for (int i = 0; i < messages && closed.isEmpty(); i++) {
            try {
                say(message);
            } catch (CompletionException _) {
                break;
            }
        }
        if (closeCode() != CloseCode.FLOOD.code()) throw new AssertionError("closed for something else");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            if (Messages.toAgent(text.toString().getBytes(UTF_8)) instanceof Read.Message<ToAgent> message) {
                asked = message.id();
                told.add(message);
            }
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.add(code);
        return null;
    }
}
