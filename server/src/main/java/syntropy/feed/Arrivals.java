package syntropy.feed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import syntropy.event.Happening;
import syntropy.event.Outbox;
import syntropy.kernel.WorkspaceId;

/// Wakes those who follow the events of a workspace when there may be new ones. Only what this process commits rings;
/// whoever shares a database with other controllers looks again from time to time.
public final class Arrivals implements Outbox.Follower {
    private final Map<WorkspaceId, Bell> bells = new ConcurrentHashMap<>();

    @Override
    public void committed(WorkspaceId workspace, List<Happening> happenings) {
        if (bells.get(workspace) instanceof Bell bell) bell.ring();
    }

    /// The bell of the workspace, for as long as the process runs.
    public Bell of(WorkspaceId workspace) {
        return bells.computeIfAbsent(workspace, _ -> new Bell());
    }

    public static final class Bell {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition rung = lock.newCondition();
        private long times;

        public void ring() {
            lock.lock();
            try {
                times++;
                rung.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /// How often it has rung. To be asked before looking: what comes while one looks then ends the next wait.
        public long times() {
            lock.lock();
            try {
                return times;
            } finally {
                lock.unlock();
            }
        }

        /// Until it rings again, or not longer than that.
        ///
        /// @param heard what [#times] said before
        public void await(long heard, Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            lock.lock();
            try {
                while (times == heard && left > 0) left = rung.awaitNanos(left);
            } finally {
                lock.unlock();
            }
        }
    }
}
