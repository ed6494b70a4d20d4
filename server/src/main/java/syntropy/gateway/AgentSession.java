package syntropy.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.http.WebSocketDoor;
import syntropy.kernel.Caller;
import syntropy.protocol.AgentState;
import syntropy.protocol.CloseCode;
import syntropy.protocol.Fragments;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Limits;
import syntropy.protocol.Messages;
import syntropy.protocol.Read;
import syntropy.protocol.ToAgent;
import syntropy.token.AgentToken;

/// One agent's connection, from its upgrade to its end.
final class AgentSession implements WebSocketDoor.Visitor {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);

    /// So many malformed messages within a second are no agent's.
    private static final int FLOOD = 1000;

    final Gateway.Key key;
    final AgentToken token;
    final long order;

    private final Gateway gateway;
    private final Caller caller;
    private final Fragments fragments = new Fragments(Limits.MESSAGE_BYTES);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();

    private volatile WebSocketDoor.@Nullable WebSocket socket;
    private volatile boolean closing;
    private volatile boolean silent;
    private volatile boolean pinging;
    private volatile long heardAt = System.nanoTime();
    private volatile long pingedAt = System.nanoTime();

    /// The reader's alone, as is the next.
    private long malformedSince;

    private int malformed;

    AgentSession(Gateway gateway, Gateway.Key key, AgentToken token, Caller caller, long order) {
        this.gateway = gateway;
        this.key = key;
        this.token = token;
        this.caller = caller;
        this.order = order;
    }

    boolean isOpen() {
        return socket != null;
    }

    @Override
    public void opened(WebSocketDoor.WebSocket opened) {
        socket = opened;
        if (!gateway.enter(this)) return;
        send(new ToAgent.GetInfo());
        var own = gateway.parts
                .database()
                .read(tx -> gateway.parts.agents().interfaces(tx, key.workspace(), key.agent()));
        if (own.isEmpty()) {
            deleted();
            return;
        }
        send(new ToAgent.ConfigInfo(new AgentState(key.agent().value(), own.get(), List.of(), List.of())));
    }

    @Override
    public void data(ByteBuffer payload, boolean last) {
        heardAt = System.nanoTime();
        switch (fragments.add(payload, last)) {
            case Fragments.Added.More _ -> {}
            case Fragments.Added.TooLong(var bytes) -> malformed("", "has " + bytes + " bytes");
            case Fragments.Added.Whole(var message) -> read(message);
        }
    }

    private void read(byte[] message) {
        switch (Messages.fromAgent(message)) {
            case Read.Unknown<FromAgent> _ -> {}
            case Read.Malformed<FromAgent>(var type, var reason) -> malformed(type, reason);
            case Read.Message<FromAgent> told -> {
                if (told.body() instanceof FromAgent.ConfigApplied(var interfaces)) applied(interfaces);
            }
        }
    }

    private void applied(List<FromAgent.Actual> interfaces) {
        gateway.parts.database().write(tx -> {
            tx.lock(key.workspace());
            gateway.parts.agents().interfacesReported(tx, caller, key.agent(), interfaces);
            return key;
        });
    }

    /// Dropped, and told once a second at most.
    private void malformed(String type, String reason) {
        long now = System.nanoTime();
        if (malformed == 0 || now - malformedSince > 1_000_000_000L) {
            malformedSince = now;
            malformed = 0;
            LOG.warn(
                    "Agent {} sent a malformed message of type '{}': {}",
                    key.agent().value(),
                    type,
                    reason);
        }
        if (++malformed > FLOOD) close(CloseCode.FLOOD);
    }

    @Override
    public void alive() {
        heardAt = System.nanoTime();
    }

    @Override
    public void closed() {
        gateway.left(this, silent);
    }

    void tick(long now, Instant time) {
        var open = socket;
        if (open == null || closing) return;
        if (now - heardAt > gateway.settings.silence().toNanos()) {
            silent = true;
            open.cut();
        } else if (token.agentTokenValidUntil() instanceof Instant until && !time.isBefore(until)) {
            close(CloseCode.TOKEN_GONE);
        } else if (!pinging && now - pingedAt > gateway.settings.pingEvery().toNanos()) {
            pingedAt = now;
            pinging = true;
            open.ping(_ -> pinging = false);
        }
    }

    /// An agent that is told of no interface cleans up and ends.
    void deleted() {
        send(new ToAgent.Deleted());
        close(CloseCode.AGENT_GONE);
    }

    private void send(ToAgent message) {
        var open = socket;
        if (open == null || closing) return;
        byte[] text = Messages.write(
                        "m" + messages.incrementAndGet(), gateway.parts.clock().instant(), message)
                .getBytes(US_ASCII);
        long waiting = waitingBytes.getAndAdd(text.length);
        if (waiting > 0 && waiting + text.length > gateway.settings.queueBytes()) {
            close(CloseCode.RESYNC);
            return;
        }
        open.send(text, _ -> waitingBytes.addAndGet(-text.length));
    }

    void close(CloseCode code) {
        var open = socket;
        if (open == null || closing) return;
        closing = true;
        open.close(code.code(), code.name());
    }
}
