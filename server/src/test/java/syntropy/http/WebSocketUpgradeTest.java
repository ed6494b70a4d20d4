package syntropy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketUpgradeTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final TestListener listener = new TestListener(
            settings -> settings, _ -> TestListener.text("a page"), (headers, _) -> door(headers.get("who")));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        listener.close();
    }

    private Optional<WebSocketDoor.Entry> door(@Nullable String who) {
        return switch (who) {
            case "friend" -> Optional.of(new WebSocketDoor.Entry.Admitted(new Echo()));
            case "stranger" ->
                Optional.of(new WebSocketDoor.Entry.Refused(new HttpAnswer(401, List.of(), "go away".getBytes(UTF_8))));
            case null, default -> Optional.empty();
        };
    }

    private final class Echo implements WebSocketDoor.Visitor {
        private WebSocketDoor.@Nullable WebSocket socket;

        @Override
        public void opened(WebSocketDoor.WebSocket opened) {
            socket = opened;
            opened.send("welcome".getBytes(UTF_8), _ -> {});
            opened.ping(_ -> {});
        }

        @Override
        public void data(ByteBuffer payload, boolean last) {
            var text = UTF_8.decode(payload).toString();
            heard.add(text + (last ? "." : ""));
            if (text.equals("close")) Objects.requireNonNull(socket).close(4001, "enough");
        }

        @Override
        public void alive() {
            heard.add("alive");
        }

        @Override
        public void closed() {
            closed.countDown();
        }
    }

    private WebSocket dial(String path, String who) {
        return client.newWebSocketBuilder()
                .header("who", who)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + listener.server.plainPort() + path), new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence text, boolean last) {
                                told.add(text.toString());
                                from.request(1);
                                return null;
                            }

                            @Override
                            public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                                told.add(code + " " + reason);
                                return null;
                            }
                        })
                .join();
    }

    private static String next(BlockingQueue<String> from) throws InterruptedException {
        return Objects.requireNonNull(from.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aFriendIsHeardAndToldAndClosedWithACode() throws InterruptedException {
        var socket = dial("/", "friend");
        assertThat(next(told)).isEqualTo("welcome");
        assertThat(next(heard)).isEqualTo("alive");
        socket.sendText("in two ", false).join();
        socket.sendText("parts", true).join();
        assertThat(next(heard)).isEqualTo("in two ");
        assertThat(next(heard)).isEqualTo("parts.");
        socket.sendText("close", true).join();
        assertThat(next(told)).isEqualTo("4001 enough");
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStrangerGetsAStatusAndNoSocket() {
        assertThatThrownBy(() -> dial("/", "stranger"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
    }

    @Test
    void whatTheDoorDoesNotKnowGoesOn() {
        for (var path : List.of("/", "/elsewhere")) {
            assertThatThrownBy(() -> dial(path, path.equals("/") ? "nobody" : "friend"))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void aSocketThatIsLostIsTold() throws InterruptedException {
        dial("/", "friend").abort();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
