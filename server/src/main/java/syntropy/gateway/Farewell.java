package syntropy.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Instant;
import syntropy.http.WebSocketDoor;
import syntropy.protocol.CloseCode;
import syntropy.protocol.Messages;
import syntropy.protocol.ToAgent;

/// The one visit of a device whose agent was deleted while it was away: it is told, takes down its interfaces and ends.
///
/// @param now the time of the message
record Farewell(Instant now) implements WebSocketDoor.Visitor {
    @Override
    public void opened(WebSocketDoor.WebSocket socket) {
        var text = Messages.write(MessageId.of(1), now, new ToAgent.Deleted()).getBytes(US_ASCII);
        socket.send(text, _ -> socket.close(CloseCode.AGENT_GONE.code(), CloseCode.AGENT_GONE.name()));
    }

    @Override
    public void data(ByteBuffer payload, boolean last) {}

    @Override
    public void alive() {}

    @Override
    public void closed() {}
}
