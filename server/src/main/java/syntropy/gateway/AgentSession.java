package syntropy.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.http.WebSocketDoor;
import syntropy.kernel.Caller;
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

    /// With a question after them there is one less than agents take.
    private static final int IN_FLIGHT = Limits.BURST - 2;

    /// What an agent may take to close its end.
    private static final long TO_CLOSE = Duration.ofSeconds(5).toNanos();

    /// What an agent may need for each peer of a large configuration.
    private static final long PER_PEER = Duration.ofMillis(100).toNanos();

    final Gateway.Key key;
    final AgentToken token;
    final long order;

    final Told told;

    private final Gateway gateway;
    private final Caller caller;
    private final Fragments fragments = new Fragments(Limits.MESSAGE_BYTES);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();

    /// The last message that the agent is known to have worked off, and with it all before.
    private final AtomicLong answered = new AtomicLong();

    private volatile WebSocketDoor.@Nullable WebSocket socket;
    /// When the agent was asked what it hasn't answered yet; 0 when it has.
    private final AtomicLong askedAt = new AtomicLong();

    private volatile boolean stuck;
    private volatile boolean closing;
    private volatile long infoAt = System.nanoTime();
    private volatile long closedAt;
    private volatile boolean silent;
    private volatile boolean pinging;
    private volatile long heardAt = System.nanoTime();

    /// While a message waits to be stored nothing is read, so that the agent can't be heard: it isn't silent then.
    private volatile boolean reading;

    private volatile long pingedAt = System.nanoTime();

    /// What it said of itself last. Of the reader alone, as are the next two.
    private FromAgent.@Nullable AgentInfo info;

    private long malformedSince;

    private int malformed;

    AgentSession(Gateway gateway, Gateway.Key key, AgentToken token, Caller caller, long order) {
        this.gateway = gateway;
        this.key = key;
        this.token = token;
        this.caller = caller;
        this.order = order;
        this.told = new Told(key.agent());
    }

    boolean wasOpened() {
        return socket != null;
    }

    boolean isOpen() {
        return socket != null && !closing;
    }

    @Override
    public void opened(WebSocketDoor.WebSocket opened) {
        socket = opened;
        send(new ToAgent.GetInfo());
        if (gateway.enter(this)) gateway.plan(key.workspace()).arrived(this);
    }

    @Override
    public void data(ByteBuffer payload, boolean last) {
        reading = true;
        try {
            switch (fragments.add(payload, last)) {
                case Fragments.Added.More _ -> {}
                case Fragments.Added.TooLong(var bytes) -> malformed("", "has " + bytes + " bytes");
                case Fragments.Added.Whole(var message) -> read(message);
            }
        } finally {
            heardAt = System.nanoTime();
            reading = false;
        }
    }

    private void read(byte[] message) {
        switch (Messages.fromAgent(message)) {
            case Read.Unknown<FromAgent> _ -> {}
            case Read.Malformed<FromAgent>(var type, var reason) -> malformed(type, reason);
            case Read.Message<FromAgent> said -> {
                var body = said.body();
                if (body instanceof FromAgent.ConfigApplied || body instanceof FromAgent.AgentInfo) answered(said.id());
                try {
                    take(body);
                } catch (RuntimeException e) {
                    LOG.error(
                            "What agent {} told could not be stored",
                            key.agent().value(),
                            e);
                }
            }
        }
    }

    /// On the thread that reads this agent's messages: they are kept in their order, and an agent that says more than
    /// can be kept waits.
    private void take(FromAgent body) {
        switch (body) {
            case FromAgent.PeerStats stats -> gateway.parts.measurements().reported(caller, key.agent(), stats);
            case FromAgent.InterfaceTraffic traffic ->
                gateway.parts.measurements().interfacesReported(traffic);
            case FromAgent.ActivePaths paths -> gateway.parts.measurements().pathsChanged(caller, key.agent(), paths);
            case FromAgent.Log line -> gateway.parts.logs().said(key.workspace(), key.agent(), line);
            case FromAgent.AgentInfo told -> {
                if (told.equals(info)) return;
                keep(told);
                info = told;
            }
            default -> {
                if (Reports.isOne(body)) keep(body);
            }
        }
    }

    private void keep(FromAgent body) {
        gateway.parts.database().write(tx -> {
            tx.lock(key.workspace());
            gateway.parts.reports().take(tx, caller, key.agent(), token, body);
            return key;
        });
    }

    /// Agents say nothing to a WG_CONF. What they do answer says that everything before it is done too.
    private void answered(String id) {
        long number = MessageId.number(id);
        if (number == 0 || number > messages.get()) return;
        boolean before = mayBeTold();
        answered.accumulateAndGet(number, Math::max);
        askedAt.set(0);
        if (stuck) {
            stuck = false;
            gateway.wireGuardWorks(key, caller, true);
        }
        if (!before && mayBeTold()) gateway.plan(key.workspace()).ready(this);
    }

    /// An agent with too many messages before it stops reading, pings included.
    boolean mayBeTold() {
        return messages.get() - answered.get() < IN_FLIGHT;
    }

    /// After so many that it leaves unanswered, it is asked.
    void tell(ToAgent message) {
        send(message);
        if (!mayBeTold()) send(new ToAgent.GetInfo());
    }

    /// It comes back at once, and is told everything.
    void resync() {
        close(CloseCode.RESYNC);
    }

    /// Dropped, and told once a second at most.
    private void malformed(String type, String reason) {
        gateway.malformed.increment();
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
        if (++malformed > gateway.settings.malformedPerSecond()) close(CloseCode.FLOOD);
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
        if (open == null) return;
        if (closing) {
            // Who reads nothing doesn't see the close either.
            if (now - closedAt > TO_CLOSE) open.cut();
        } else if (!reading && now - heardAt > gateway.settings.silence().toNanos()) {
            silent = true;
            open.cut();
        } else if (token.agentTokenValidUntil() instanceof Instant until && !time.isBefore(until)) {
            close(CloseCode.TOKEN_GONE);
        } else if (!stuck && askedAt.get() != 0 && now - askedAt.get() > allowed()) {
            stuck = true;
            gateway.wireGuardWorks(key, caller, false);
        } else if (now - infoAt > gateway.settings.askEvery().toNanos()) {
            send(new ToAgent.GetInfo());
        } else if (!pinging && now - pingedAt > gateway.settings.pingEvery().toNanos()) {
            pingedAt = now;
            pinging = true;
            open.ping(_ -> pinging = false);
        }
    }

    /// An agent that can make no interface is stuck for good, while its socket lives on.
    private long allowed() {
        return gateway.settings.answerWithin().toNanos() + told.peers() * PER_PEER;
    }

    /// An agent that is told of no interface cleans up and ends.
    void deleted() {
        send(new ToAgent.Deleted());
        close(CloseCode.AGENT_GONE);
    }

    private void send(ToAgent message) {
        var open = socket;
        if (open == null || closing) return;
        if (message instanceof ToAgent.GetInfo || message instanceof ToAgent.ConfigInfo) {
            long now = System.nanoTime();
            askedAt.compareAndSet(0, now);
            infoAt = now;
        }
        byte[] text = Messages.write(
                        MessageId.of(messages.incrementAndGet()),
                        gateway.parts.clock().instant(),
                        message)
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
        closedAt = System.nanoTime();
        closing = true;
        open.close(code.code(), code.name());
    }
}
