package syntropy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.protocol.CloseCode;
import syntropy.protocol.ToAgent;

/// A device whose agent was deleted while it was away, over a real socket.
class FarewellTest {
    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itIsToldOnceAndThenRefusedUntilItHasANewerToken() throws InterruptedException {
        var secret = server.agentToken();
        int id = server.enrol(secret, "one");
        server.goesOffline(id);
        server.clock.advance(Duration.ofMinutes(1));
        server.call("DELETE", "/v1/network/agents/" + id, null);
        int port = server.listen();

        var back = TestAgent.dial(port, secret, "one");
        assertThat(back.next()).isEqualTo(new ToAgent.Deleted());
        assertThat(back.closeCode()).isEqualTo(CloseCode.AGENT_GONE.code());
        assertThatThrownBy(() -> TestAgent.dial(port, secret, "one"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .cause()
                .extracting(
                        it -> ((WebSocketHandshakeException) it).getResponse().statusCode())
                .isEqualTo(401);

        server.clock.advance(Duration.ofMinutes(1));
        assertThat(TestAgent.dial(port, server.agentToken(), "one").next()).isEqualTo(new ToAgent.GetInfo());
    }
}
