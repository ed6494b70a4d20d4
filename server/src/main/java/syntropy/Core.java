package syntropy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import syntropy.account.AccountApi;
import syntropy.account.Accounts;
import syntropy.agent.AddressPool;
import syntropy.agent.AgentApi;
import syntropy.agent.AgentSettingsApi;
import syntropy.agent.Agents;
import syntropy.agent.Devices;
import syntropy.agent.Rerouting;
import syntropy.api.Operation;
import syntropy.audit.AuditApi;
import syntropy.audit.AuditLog;
import syntropy.connection.ConnectionApi;
import syntropy.connection.ConnectionServices;
import syntropy.connection.ConnectionStatuses;
import syntropy.connection.Connections;
import syntropy.connection.RouteStatuses;
import syntropy.event.Outbox;
import syntropy.event.Seals;
import syntropy.feed.Arrivals;
import syntropy.feed.EventApi;
import syntropy.feed.EventFeed;
import syntropy.feed.States;
import syntropy.gateway.Gateway;
import syntropy.gateway.GatewaySettings;
import syntropy.gateway.Reports;
import syntropy.gateway.WireGuardApi;
import syntropy.http.Answers;
import syntropy.http.Api;
import syntropy.http.IdempotentAnswers;
import syntropy.http.LastUse;
import syntropy.http.Limits;
import syntropy.http.Meters;
import syntropy.http.ReadAgain;
import syntropy.http.StreamPlaces;
import syntropy.kernel.Actor;
import syntropy.kernel.Caller;
import syntropy.kernel.Ids;
import syntropy.kernel.Origin;
import syntropy.kernel.SecretBox;
import syntropy.kernel.SecretHasher;
import syntropy.kernel.WorkspaceId;
import syntropy.measurement.AgentLogApi;
import syntropy.measurement.AgentLogs;
import syntropy.measurement.Analytics;
import syntropy.measurement.LogReads;
import syntropy.measurement.MeasurementApi;
import syntropy.measurement.Measurements;
import syntropy.network.NacExport;
import syntropy.network.NetworkApi;
import syntropy.rule.RuleApi;
import syntropy.rule.Rules;
import syntropy.service.ServiceApi;
import syntropy.service.Services;
import syntropy.storage.Database;
import syntropy.token.AccessTokenApi;
import syntropy.token.AccessTokens;
import syntropy.token.AgentTokenApi;
import syntropy.token.AgentTokens;
import syntropy.token.Credentials;
import syntropy.token.RefusedUses;
import syntropy.token.Sessions;
import syntropy.versions.Changes;
import syntropy.versions.DateUse;
import syntropy.versions.Previews;
import syntropy.versions.RecentReads;
import syntropy.versions.VersionApi;
import syntropy.versions.Versions;
import syntropy.webhook.Courier;
import syntropy.webhook.PostOffice;
import syntropy.webhook.Schedule;
import syntropy.webhook.Targets;
import syntropy.webhook.Webhook;
import syntropy.webhook.WebhookApi;
import syntropy.webhook.Webhooks;
import syntropy.workspace.WorkspaceApi;
import syntropy.workspace.Workspaces;

/// Everything between the database and the listener, put together in order. The one file of `new`.
final class Core {
    /// What comes from outside: the engine, the installation's key, time and chance.
    record Ground(Database database, byte[] key, InstantSource clock, SecureRandom random) {}

    final Ground ground;
    final Versions versions = new Versions(Changes.all());
    final Ids ids;
    final SecretHasher hasher;
    final Seals seals;
    final Outbox outbox;
    final EventFeed feed;
    final States states;
    final Targets targets;
    final Webhooks webhooks;
    final AuditLog auditLog;
    final Arrivals arrivals = new Arrivals();
    final StreamPlaces streams = StreamPlaces.standard();
    final Workspaces workspaces;
    final AccessTokens accessTokens;
    final Accounts accounts;
    final Credentials credentials;
    final RefusedUses refusedUses;
    final List<Operation<?, ?>> operations;
    final Answers answers;
    final RecentReads recentReads;
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final AgentTokens agentTokens;
    final Agents agents;
    final Devices devices;
    final Rerouting rerouting;
    final Connections connections;
    final ConnectionStatuses connectionStatuses;
    final Measurements measurements;
    final AgentLogs agentLogs;
    final ConnectionServices connectionServices;
    final Services services;
    final RouteStatuses routeStatuses;
    final Reports reports;
    final Api api;

    /// Where agents come in; to be closed before the database.
    Gateway gateway(GatewaySettings settings) {
        var newest = versions.dates().newest();
        var gateway = new Gateway(
                new Gateway.Parts(
                        ground.database(),
                        agentTokens,
                        refusedUses,
                        agents,
                        devices,
                        rerouting,
                        connections,
                        connectionServices,
                        reports,
                        measurements,
                        agentLogs,
                        ids,
                        ground.clock(),
                        newest,
                        metrics),
                settings);
        outbox.follow(gateway);
        return gateway;
    }

    /// Delivers web-hooks; to be closed before the database.
    PostOffice postOffice(Courier courier) {
        return PostOffice.open(new PostOffice.Parts(
                ground.database(),
                webhooks,
                feed,
                outbox,
                versions,
                states,
                targets,
                courier,
                new Schedule(ground.random()),
                ground.clock(),
                workspace -> controller(workspace, "webhooks"),
                ids.next("controller")));
    }

    /// On whose behalf the controller acts by itself.
    Caller controller(WorkspaceId workspace, String operation) {
        var newest = versions.dates().newest();
        return new Caller(
                workspace,
                Actor.CONTROLLER,
                Set.of(),
                null,
                null,
                null,
                new Origin("local", "syntropy", ids.requestId(), newest, operation));
    }

    /// @param pool where new agents' addresses come from
    /// @param targets where web-hooks may go
    Core(Ground ground, Limits limits, AddressPool pool, Targets targets) {
        this.ground = ground;
        this.targets = targets;
        var clock = ground.clock();
        var random = ground.random();
        ids = new Ids(clock, random);
        hasher = new SecretHasher(InstallationKey.derived(ground.key(), "secrets"));
        seals = new Seals(InstallationKey.derived(ground.key(), "event seals"));
        outbox = new Outbox(ids, clock, seals);
        outbox.follow(arrivals);
        workspaces = new Workspaces(outbox, versions.dates(), clock);
        accessTokens = new AccessTokens(workspaces, outbox, ids, hasher, random, clock);
        accounts = new Accounts(ground.database(), workspaces, accessTokens, outbox, hasher, random, clock);
        credentials = new Credentials(hasher, clock);
        refusedUses = new RefusedUses(ground.database(), credentials, outbox, hasher, clock, metrics);
        var sessions = new Sessions(credentials, refusedUses, outbox, ids, hasher, random, clock);
        agentTokens = new AgentTokens(outbox, hasher, random, clock);
        agents = new Agents(agentTokens, pool, outbox, clock);
        devices = new Devices(agents, pool, outbox, clock);
        rerouting = new Rerouting(outbox, clock);
        services = new Services(agents, outbox, clock);
        connections = new Connections(agents, outbox, clock);
        connectionStatuses = new ConnectionStatuses(outbox, clock);
        measurements = new Measurements(ground.database(), connections, connectionStatuses, outbox, clock, metrics);
        connectionServices = new ConnectionServices(connections, services, agents, outbox, clock);
        services.beforeRemoval(connectionServices::removeOf);
        routeStatuses = new RouteStatuses(outbox, clock);
        devices.whenOnline(routeStatuses::online);
        devices.whenOnline((tx, caller, agent) -> {
            var peers = connectionStatuses.agentBack(tx, caller, agent);
            tx.afterCommit(() -> measurements.forget(caller.workspace(), agent, peers));
        });
        devices.whenOffline((tx, caller, agent) -> {
            var peers = connectionStatuses.agentGone(tx, caller, agent);
            tx.afterCommit(() -> measurements.forget(caller.workspace(), agent, peers));
        });
        services.whenReachable(routeStatuses::reachChanged);
        reports = new Reports(devices, services, routeStatuses);
        var rules = new Rules(agents, connections, outbox, clock);
        agents.afterTagChange(rules::tagsChanged);
        connections.keptBy(rules::keeping);
        agents.beforeRemoval(rules::removeOf);
        agentLogs = new AgentLogs(ground.database(), agents, ids, clock);
        agents.beforeRemoval(connections::removeOf);
        agents.beforeRemoval(agentLogs::removeOf);
        agents.beforeRemoval(services::removeOf);

        var all = new ArrayList<Operation<?, ?>>();
        all.addAll(AccessTokenApi.operations(accessTokens, sessions, versions.dates()));
        all.addAll(AgentTokenApi.operations(agentTokens));
        all.addAll(AgentApi.operations(agents));
        all.addAll(AgentSettingsApi.operations(rerouting));
        all.addAll(ServiceApi.operations(services));
        all.addAll(ConnectionApi.operations(connections, connectionServices));
        all.addAll(RuleApi.operations(rules));
        all.addAll(MeasurementApi.operations(new Analytics(measurements, agents, connections), connectionStatuses));
        all.addAll(AgentLogApi.operations(agentLogs, new LogReads(agents, connections, outbox)));
        all.addAll(NetworkApi.operations(
                agents, connections, new NacExport(agents, services, connections, connectionServices)));
        all.addAll(WireGuardApi.operations(agents, connections, connectionServices));
        all.addAll(WorkspaceApi.operations(workspaces));
        all.addAll(AccountApi.operations(accounts));
        var dateUse = new DateUse(versions, workspaces, accessTokens);
        all.addAll(VersionApi.reads(dateUse));
        feed = new EventFeed();
        states = new States(Map.of("webhook_endpoint", Webhook.class));
        all.addAll(EventApi.operations(feed, arrivals, states, versions));
        webhooks = new Webhooks(
                feed,
                outbox,
                new SecretBox(InstallationKey.derived(ground.key(), "web-hooks"), random),
                targets,
                versions.dates(),
                ids,
                random,
                clock);
        all.addAll(WebhookApi.operations(webhooks));
        auditLog = new AuditLog(feed, accessTokens, states);
        all.addAll(AuditApi.operations(auditLog, versions));
        answers = new Answers(versions);
        recentReads = new RecentReads(ground.database(), clock);
        var readAgain = new ReadAgain(all, answers, recentReads);
        var previews = new Previews(versions, recentReads, readAgain, workspaces, Previews.LONGEST);
        all.addAll(VersionApi.upgrades(dateUse, previews));
        operations = List.copyOf(all);

        api = new Api(
                operations,
                new Api.Parts(
                        ground.database(),
                        versions,
                        credentials,
                        new LastUse(ground.database(), accessTokens, clock),
                        refusedUses,
                        new IdempotentAnswers(InstallationKey.derived(ground.key(), "kept answers"), random, clock),
                        ids,
                        answers,
                        limits,
                        new Meters(metrics, streams),
                        readAgain,
                        streams));
    }
}
