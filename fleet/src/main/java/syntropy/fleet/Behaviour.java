package syntropy.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.AgentState;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;
import syntropy.protocol.Messages;
import syntropy.protocol.Read;
import syntropy.protocol.ToAgent;
import syntropy.protocol.WireGuardKey;

/// What an agent makes of a message. One thread at a time.
final class Behaviour {
    /// What it does about it.
    interface Out {
        void say(String id, @Nullable Instant executedAt, FromAgent message);

        void wrong(Violation.Rule rule, String detail);

        /// From now on it has these interfaces, with keys of their own.
        void made(List<Link> links);

        /// No interface of its has this key any more.
        void unmade(WireGuardKey key);

        /// Pings these addresses, instead of all before.
        void ping(ToAgent.AutoPing request);

        /// It was deleted: the process ends.
        void end();
    }

    final Counts.Tally tally = new Counts.Tally();
    final Interfaces interfaces;
    final Told told;

    private final InstantSource clock;
    private final Pace pace;
    private final Logs logs;
    private final Out out;
    private final Set<String> refusedRoutes = new HashSet<>();
    private boolean isFresh = true;
    private boolean mayBeDeleted;
    private String lastPings = "";

    /// Null as long as it keeps to what a process begins with.
    ToAgent.@Nullable SetSettings settings;

    Behaviour(Interned interned, InstantSource clock, Pace pace, Logs logs, RandomGenerator random, Out out) {
        this.clock = clock;
        this.pace = pace;
        this.logs = logs;
        this.out = out;
        this.interfaces = new Interfaces(random);
        this.told = new Told(interned, out::wrong);
    }

    /// A new process knows nothing of what an earlier one was told, though that is still in place.
    void started() {
        isFresh = true;
        settings = null;
    }

    boolean isConfigured() {
        return !isFresh && told.isConfigured();
    }

    void expectDeletion() {
        mayBeDeleted = true;
    }

    void refuseRoute(String prefix) {
        refusedRoutes.add(prefix);
    }

    void pinged(List<FromAgent.Ping> pings) {
        lastPings = pings.toString();
    }

    void unmake(Collection<Link> links) {
        for (var link : links) {
            var real = interfaces.on(link);
            if (real == null) continue;
            interfaces.remove(link);
            out.unmade(real.key());
        }
    }

    /// What working through it takes.
    Duration cost(Read<ToAgent> read) {
        boolean makesInterfaces =
                read instanceof Read.Message<ToAgent> message && message.body() instanceof ToAgent.ConfigInfo;
        int made = makesInterfaces ? interfaces.missing() : 0;
        return pace.perMessage().plus(pace.perInterface().multipliedBy(made));
    }

    void handle(Machine machine, Read<ToAgent> read, byte[] text) {
        tally.bytes += text.length;
        switch (read) {
            case Read.Malformed<ToAgent>(var type, var reason) ->
                out.wrong(Violation.Rule.MALFORMED, type + ": " + reason);
            case Read.Unknown<ToAgent>(var type) -> out.wrong(Violation.Rule.UNKNOWN_TYPE, type);
            case Read.Message<ToAgent> message -> {
                if (message.id().isEmpty() || message.id().equals(Messages.UNASKED)) {
                    out.wrong(Violation.Rule.NO_ID, "'" + message.id() + "'");
                }
                handle(machine, message);
            }
        }
        if (logs == Logs.ALL) log(FromAgent.Severity.MESSAGE, "[MSG] " + new String(text, UTF_8));
    }

    private void handle(Machine machine, Read.Message<ToAgent> message) {
        var id = message.id().isEmpty() ? Messages.UNASKED : message.id();
        switch (message.body()) {
            case ToAgent.GetInfo _ -> {
                tally.getInfos++;
                out.say(id, message.executedAt(), info(machine));
            }
            case ToAgent.ConfigInfo(var state) -> {
                tally.configInfos++;
                whole(machine, id, state);
            }
            case ToAgent.Deleted _ -> {
                tally.deletions++;
                if (!mayBeDeleted) out.wrong(Violation.Rule.DELETED, "no interface is left");
                told.clear();
                unmake(interfaces.links());
                out.end();
            }
            case ToAgent.WgConf wgConf -> {
                tally.wgConfs++;
                commands(machine, wgConf);
            }
            case ToAgent.AutoPing request -> {
                tally.others++;
                out.ping(request);
            }
            case ToAgent.SetSettings wanted -> {
                tally.others++;
                settings = wanted;
            }
            case ToAgent.GetSupportInfo _ -> {
                tally.others++;
                out.say(id, clock.instant(), support());
            }
        }
    }

    private FromAgent.AgentInfo info(Machine machine) {
        return new FromAgent.AgentInfo(
                machine.provider(),
                machine.isServicesOn(),
                machine.tags(),
                machine.publicIp(),
                machine.place(),
                machine.offers().networks(),
                machine.offers().containers());
    }

    private void whole(Machine machine, String id, AgentState state) {
        boolean isFirst = !isConfigured();
        isFresh = false;
        var made = interfaces.make(state.interfaces());
        out.made(made);
        var effects = told.whole(state, table(machine), clock.instant());
        var differing = new ArrayList<FromAgent.Actual>();
        state.interfaces().forEach((link, it) -> {
            var actual = interfaces.actual(link, it.internalIp(), machine);
            if (actual == null) return;
            if (!actual.publicKey().equals(it.publicKey()) || actual.listenPort() != it.listenPort()) {
                differing.add(actual);
            }
        });
        out.say(id, clock.instant(), new FromAgent.ConfigApplied(differing));
        done(effects, isFirst || !made.isEmpty());
    }

    private void commands(Machine machine, ToAgent.WgConf message) {
        if (!isConfigured()) {
            out.wrong(Violation.Rule.PEERS_BEFORE_CONFIG, message.commands().size() + " commands");
            return;
        }
        var effects = told.commands(message.commands(), table(machine), clock.instant());
        if (logs != Logs.NONE) {
            log(
                    FromAgent.Severity.INFO,
                    "[INF] Wg_Conf.  Added: %d  Deleted: %d peers".formatted(effects.added(), effects.removed()));
        }
        done(effects, false);
    }

    private RouteTable table(Machine machine) {
        return prefix -> {
            var network = prefix.substring(0, prefix.indexOf('/'));
            if (prefix.equals("0.0.0.0/0") || machine.offers().hasRoute(network)) return RouteTable.Answer.CONFLICT;
            return refusedRoutes.contains(prefix) ? RouteTable.Answer.FAILED : RouteTable.Answer.SET;
        };
    }

    private void done(Told.Effects effects, boolean isChanged) {
        tally.peersAdded += effects.added();
        tally.peersRemoved += effects.removed();
        tally.peersChanged += effects.changed();
        if (isChanged || !effects.isNothing()) tally.lastChangeNanos = System.nanoTime();
        if (!effects.routes().isEmpty()) unasked(new FromAgent.RouteStatus(effects.routes()));
        if (!effects.paths().isEmpty()) unasked(new FromAgent.ActivePaths(effects.paths()));
    }

    private FromAgent.SupportInfo support() {
        return new FromAgent.SupportInfo(List.of(
                new FromAgent.Section(
                        "wg_info", "interfaces: %s\npeers: %d\n".formatted(interfaces.links(), told.count())),
                new FromAgent.Section("routes", "Kernel IP routing table\n"),
                new FromAgent.Section("AUTO_PING", lastPings)));
    }

    private void unasked(FromAgent message) {
        out.say(Messages.UNASKED, clock.instant(), message);
    }

    private void log(FromAgent.Severity severity, String line) {
        out.say(Messages.UNASKED, null, new FromAgent.Log(severity, line + "\n"));
    }
}
