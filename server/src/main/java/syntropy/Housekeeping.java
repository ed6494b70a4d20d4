package syntropy;

import static syntropy.storage.tables.Tables.DEAD_SECRET;
import static syntropy.storage.tables.Tables.SESSION;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.agent.Devices;
import syntropy.connection.RouteStatuses;
import syntropy.event.Heads;
import syntropy.event.Retention;
import syntropy.http.IdempotentAnswers;
import syntropy.kernel.Caller;
import syntropy.kernel.WorkspaceId;
import syntropy.measurement.AgentLogs;
import syntropy.measurement.LogReads;
import syntropy.measurement.Measurements;
import syntropy.storage.Database;
import syntropy.storage.Tx;
import syntropy.token.AccessTokens;
import syntropy.token.AgentTokens;
import syntropy.versions.RecentReads;
import syntropy.webhook.Webhooks;

/// Forgets what is over: sessions, kept answers, secrets that died long ago, devices of agents deleted long ago, how
/// far logs of what is gone were read, old events with their deliveries, and requests nobody sends any more. Writes
/// down, once a minute,
/// which are sent, and what agents measured. Tells of tokens that expire, and the log once a day how far events have
/// come. Ends the wait for routes that agents don't confirm.
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long MINUTES_BETWEEN = 5;
    private static final long SECONDS_BETWEEN = 5;

    /// Of one transaction, so that none lasts long.
    private static final int AT_ONCE = 500;

    private static final Duration MEMORY_OF_DEAD_SECRETS = Duration.ofDays(90);

    private final Database database;
    private final InstantSource clock;
    private final RecentReads recentReads;
    private final RouteStatuses routes;
    private final AccessTokens accessTokens;
    private final AgentTokens agentTokens;
    private final Webhooks webhooks;
    private final Function<WorkspaceId, Caller> controller;
    private final Measurements measurements;
    private final AgentLogs agentLogs;
    private final Duration measurementRetention;
    private final Retention events;
    private final Heads heads;
    private final Duration eventAge;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("housekeeping").factory());

    private Housekeeping(
            Database database,
            InstantSource clock,
            RecentReads recentReads,
            RouteStatuses routes,
            AccessTokens accessTokens,
            AgentTokens agentTokens,
            Webhooks webhooks,
            Function<WorkspaceId, Caller> controller,
            Measurements measurements,
            AgentLogs agentLogs,
            Duration measurementRetention,
            Duration eventAge) {
        this.agentLogs = agentLogs;
        this.measurements = measurements;
        this.measurementRetention = measurementRetention;
        this.database = database;
        this.clock = clock;
        this.recentReads = recentReads;
        this.routes = routes;
        this.accessTokens = accessTokens;
        this.agentTokens = agentTokens;
        this.webhooks = webhooks;
        this.controller = controller;
        this.events = new Retention(database);
        this.heads = new Heads(database, clock);
        this.eventAge = eventAge;
    }

    /// @param measurementRetention for how long minutes of measurements are kept
    /// @param eventAge for how long events are kept
    static Housekeeping start(Core core, Duration measurementRetention, Duration eventAge) {
        var keeping = new Housekeeping(
                core.ground.database(),
                core.ground.clock(),
                core.recentReads,
                core.routeStatuses,
                core.accessTokens,
                core.agentTokens,
                core.webhooks,
                workspace -> core.controller(workspace, "housekeeping"),
                core.measurements,
                core.agentLogs,
                measurementRetention,
                eventAge);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping::tellHeads, 0, 1, TimeUnit.MINUTES);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping.agentLogs::flush, 2, 2, TimeUnit.SECONDS);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping.measurements::flush, 1, 1, TimeUnit.MINUTES);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping.recentReads::flush, 1, 1, TimeUnit.MINUTES);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping::noticeExpiry, 5, 60, TimeUnit.SECONDS);
        var _ = keeping.schedule.scheduleWithFixedDelay(keeping::run, 1, MINUTES_BETWEEN, TimeUnit.MINUTES);
        var _ = keeping.schedule.scheduleWithFixedDelay(
                keeping::expireRoutes, SECONDS_BETWEEN, SECONDS_BETWEEN, TimeUnit.SECONDS);
        return keeping;
    }

    /// Looks before it writes, since there is seldom anything to do.
    private void expireRoutes() {
        try {
            while (database.read(tx -> routes.isAnyDue(tx, clock.instant()))
                    && database.write(tx -> routes.expire(tx, controller, clock.instant(), AT_ONCE)) > 0) {
                LOG.debug("Subnets were waited for in vain");
            }
        } catch (RuntimeException e) {
            LOG.warn("Waiting for routes can't be ended; it is tried again in {} seconds", SECONDS_BETWEEN, e);
        }
    }

    /// Looks before it writes, too.
    private void noticeExpiry() {
        try {
            while (database.read(tx -> accessTokens.isAnyDue(tx) || agentTokens.isAnyDue(tx))
                    && database.write(this::notice) > 0) {
                LOG.debug("Told of tokens that expire");
            }
        } catch (RuntimeException e) {
            LOG.warn("Notices of expiry can't be given; it is tried again in a minute", e);
        }
    }

    int notice(Tx tx) {
        return accessTokens.notice(tx, controller, AT_ONCE) + agentTokens.notice(tx, controller, AT_ONCE);
    }

    private void tellHeads() {
        try {
            heads.tell();
        } catch (RuntimeException e) {
            LOG.warn("How far events have come can't be told; it is tried again in a minute", e);
        }
    }

    private void run() {
        try {
            int gone = database.write(this::purge) + measurements.purge(measurementRetention);
            gone += events.purge(clock.instant().minus(eventAge), AT_ONCE);
            if (gone > 0) LOG.debug("Forgot {} rows that were over", gone);
        } catch (RuntimeException e) {
            LOG.warn("Housekeeping failed; it is tried again in {} minutes", MINUTES_BETWEEN, e);
        }
    }

    int purge(Tx tx) {
        var now = clock.instant();
        int gone = IdempotentAnswers.purge(tx, now);
        gone += tx.sql().deleteFrom(SESSION).where(SESSION.EXPIRES_AT.le(now)).execute();
        gone += tx.sql()
                .deleteFrom(DEAD_SECRET)
                .where(DEAD_SECRET.DIED_AT.le(now.minus(MEMORY_OF_DEAD_SECRETS)))
                .execute();
        gone += RecentReads.purge(tx, now);
        gone += Devices.purge(tx, now);
        gone += LogReads.purge(tx);
        gone += webhooks.purge(tx, AT_ONCE);
        return gone;
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        recentReads.flush();
        measurements.flushAll();
        agentLogs.flush();
    }
}
