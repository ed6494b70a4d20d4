package syntropy.fleet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.CloseCode;

/// One agent's way to the controller: at most one connection at a time, dialled anew whenever it is lost. Guarded by
/// itself, and holds nothing while it calls the agent.
final class Line implements Socket.Owner {
    /// Whose it is.
    interface Agent {
        Machine machine();

        /// @param from to be asked after under the agent's lock: what an older connection brings is of no use
        /// @return whether there is room for more; else the agent calls [#more]
        boolean message(Socket from, byte[] message, boolean isBinary);
    }

    /// So many each.
    record Events(long connects, long pings, long watchdogCuts, long discarded) {}

    private final Fleet fleet;
    private final Agent agent;
    private final SplittableRandom random;
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    private @Nullable Socket socket;
    private @Nullable Socket dialling;
    private boolean isWanted;
    private boolean isPlugged = true;
    private boolean isMute;

    /// Of dials: an older one's second try isn't made.
    private int dial;

    private long heardAt;
    private boolean hasPinged;

    private long connects;
    private long pings;
    private long watchdogCuts;
    private long discarded;

    Line(Fleet fleet, Agent agent, SplittableRandom random) {
        this.fleet = fleet;
        this.agent = agent;
        this.random = random;
    }

    synchronized boolean isOpen() {
        return socket != null;
    }

    synchronized Events events() {
        return new Events(connects, pings, watchdogCuts, discarded);
    }

    synchronized void up() {
        isWanted = true;
        dial();
    }

    /// @param isAbrupt whether TCP breaks without a close frame
    synchronized void down(boolean isAbrupt) {
        isWanted = false;
        leave(isAbrupt);
        waiting.clear();
    }

    /// Closes in good order and dials at once.
    synchronized void again() {
        leave(false);
        dial();
    }

    private void leave(boolean isAbrupt) {
        var had = socket;
        socket = null;
        dialling = null;
        dial++;
        if (had == null) return;
        if (isAbrupt) {
            had.cut();
        } else {
            had.close(CloseCode.LEAVING.code());
        }
    }

    synchronized void mute(boolean now) {
        isMute = now;
        heardAt = System.nanoTime();
        flush();
    }

    synchronized void stall() {
        if (socket != null) socket.stall();
    }

    synchronized void resume() {
        heardAt = System.nanoTime();
        if (socket != null) socket.resume();
    }

    synchronized void more() {
        if (socket != null) socket.more();
    }

    synchronized void cut() {
        if (socket != null) socket.cut();
    }

    synchronized void halfOpen() {
        abandon();
        dial();
    }

    synchronized void plug(boolean now) {
        isPlugged = now;
        if (now) {
            dial();
        } else {
            abandon();
        }
    }

    private void abandon() {
        if (socket != null) {
            socket.stall();
            fleet.abandoned(socket);
        }
        socket = null;
        dialling = null;
        dial++;
    }

    private void dial() {
        if (!isWanted || !isPlugged || socket != null || dialling != null) return;
        var fresh = new Socket(this);
        dialling = fresh;
        dial++;
        fleet.dialler.dial(agent.machine(), fresh, status -> refused(fresh, status));
    }

    private synchronized void refused(Socket fresh, int status) {
        fleet.refused(status);
        if (dialling != fresh) return;
        dialling = null;
        int now = dial;
        long within = Math.max(1, fleet.settings.pace().redialWithin().toMillis());
        fleet.after(Duration.ofMillis(random.nextLong(within)), () -> redial(now));
    }

    private synchronized void redial(int after) {
        if (dial == after) dial();
    }

    @Override
    public synchronized void opened(Socket fresh) {
        if (dialling != fresh) {
            fresh.close(CloseCode.LEAVING.code());
            return;
        }
        dialling = null;
        socket = fresh;
        heardAt = System.nanoTime();
        hasPinged = false;
        connects++;
        flush();
    }

    @Override
    public synchronized void lost(Socket gone, int code) {
        if (dialling == gone) dialling = null;
        if (socket != gone) return;
        socket = null;
        fleet.closed(code);
        dial();
    }

    @Override
    public boolean message(Socket from, byte[] message, boolean isBinary) {
        return agent.message(from, message, isBinary);
    }

    synchronized boolean isPresent(Socket it) {
        return it == socket;
    }

    @Override
    public synchronized boolean heard(Socket from, boolean isPing) {
        if (from != socket) return false;
        heardAt = System.nanoTime();
        hasPinged = false;
        if (isPing) pings++;
        return !isMute;
    }

    /// To be called three times in the silence that the agent bears.
    synchronized void watch(long now) {
        if (socket == null || isMute) return;
        if (now - heardAt <= fleet.settings.pace().silence().toNanos()) return;
        if (hasPinged) {
            watchdogCuts++;
            socket.cut();
        } else {
            hasPinged = true;
            socket.ping();
        }
    }

    /// While there is no connection some wait, and go out first on the next.
    synchronized void send(byte[] text) {
        if (socket != null && !isMute) {
            if (!socket.send(text)) discarded++;
        } else if (isWanted && waiting.size() <= Pace.KEPT) {
            waiting.add(text);
        } else {
            discarded++;
        }
    }

    private void flush() {
        while (socket != null && !isMute && !waiting.isEmpty()) send(waiting.remove());
    }
}
