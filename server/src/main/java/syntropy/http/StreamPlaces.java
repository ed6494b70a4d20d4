package syntropy.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Problem;

/// How many streams are open, by access token and in all.
public final class StreamPlaces {
    private static final int RETRY_AFTER_SECONDS = 3;

    /// The first thing that is sent to a client that has gone only makes its host say so.
    private static final int TO_BE_SURE = 2;

    private final int ofToken;
    private final int inAll;
    private final Map<AccessTokenId, Set<Place>> taken = new HashMap<>();
    private int open;

    public StreamPlaces(int ofToken, int inAll) {
        this.ofToken = ofToken;
        this.inAll = inAll;
    }

    /// 20 of a token, 1,000 in all: so many that are idle take about 35 MB and a seventh of a core.
    public static StreamPlaces standard() {
        return new StreamPlaces(20, 1000);
    }

    /// Fails with [Problem.RateLimited] when the token has as many as it may, and with [Problem.Busy] when all have.
    /// The others then find out whether their clients are still there, as is noticed only when something is sent.
    synchronized Place take(AccessTokenId token) {
        var ofThis = taken.computeIfAbsent(token, _ -> new HashSet<>());
        if (ofThis.size() >= ofToken) {
            ofThis.forEach(Place::doubt);
            throw new Problem.RateLimited(RETRY_AFTER_SECONDS).thrown();
        }
        if (open >= inAll) {
            taken.values().forEach(places -> places.forEach(Place::doubt));
            if (ofThis.isEmpty()) taken.remove(token);
            throw new Problem.Busy().thrown();
        }
        var place = new Place(token);
        ofThis.add(place);
        open++;
        return place;
    }

    public synchronized int open() {
        return open;
    }

    private synchronized void release(Place place) {
        var ofThis = taken.get(place.token);
        if (ofThis == null || !ofThis.remove(place)) return;
        if (ofThis.isEmpty()) taken.remove(place.token);
        open--;
    }

    final class Place implements AutoCloseable {
        private final AccessTokenId token;
        private final AtomicInteger doubts = new AtomicInteger();

        private Place(AccessTokenId token) {
            this.token = token;
        }

        private void doubt() {
            doubts.set(TO_BE_SURE);
        }

        /// Whether something is to be sent for the sake of whoever was turned away; twice for each.
        boolean isDoubted() {
            return doubts.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }

        /// Any number of times.
        @Override
        public void close() {
            release(this);
        }
    }
}
