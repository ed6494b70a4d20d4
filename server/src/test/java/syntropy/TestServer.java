package syntropy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static syntropy.storage.tables.Tables.AGENT;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.EVENT_CHAIN;
import static syntropy.storage.tables.Tables.WORKSPACE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.agent.AddressPool;
import syntropy.agent.AgentType;
import syntropy.agent.Agents;
import syntropy.agent.Enrolment;
import syntropy.agent.Rerouting;
import syntropy.api.Operation;
import syntropy.connection.ConnectionServices;
import syntropy.connection.ConnectionStatuses;
import syntropy.connection.Connections;
import syntropy.event.Chain;
import syntropy.event.Outbox;
import syntropy.feed.EventFeed;
import syntropy.feed.States;
import syntropy.gateway.Gateway;
import syntropy.gateway.GatewaySettings;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpRequest;
import syntropy.http.HttpServer;
import syntropy.http.HttpSettings;
import syntropy.http.JettyCourier;
import syntropy.http.Limits;
import syntropy.kernel.Actor;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.AgentId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.Json;
import syntropy.kernel.Origin;
import syntropy.kernel.Permission;
import syntropy.kernel.Secret;
import syntropy.kernel.WorkspaceId;
import syntropy.measurement.AgentLogs;
import syntropy.measurement.Measurements;
import syntropy.protocol.Device;
import syntropy.protocol.FromAgent;
import syntropy.storage.Database;
import syntropy.storage.PostgresDatabase;
import syntropy.storage.SqliteDatabase;
import syntropy.storage.TestPostgres;
import syntropy.storage.Tx;
import syntropy.storage.tables.DefaultSchema;
import syntropy.token.AccessTokens;
import syntropy.versions.Changes;
import syntropy.versions.Versions;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.PostOffice;
import syntropy.webhook.Resolver;
import syntropy.webhook.Targets;
import syntropy.webhook.Webhooks;
import tools.jackson.databind.JsonNode;

/// The whole controller but its listener, on a real database of its own, with a clock that stands and seeded chance.
/// Calls go through everything a request goes through.
public final class TestServer implements AutoCloseable {
    /// The API date that a workspace is made with.
    public static final String NEWEST =
            new Versions(Changes.all()).dates().newest().toString();

    /// Where tests listen for web-hooks.
    private static final AddressBlock LOOPBACK = AddressBlock.parse("127.0.0.0/8");

    public final TestClock clock = new TestClock(Instant.parse("2026-12-01T12:00:00Z"));
    public final Database database;
    public final WorkspaceId workspace;

    /// All permissions in the workspace `default`, for a year.
    public final String token;

    final Core core;
    private final Supplier<Database> again;
    private @Nullable HttpServer listener;
    private @Nullable Gateway gateway;
    private @Nullable PostOffice postOffice;

    /// What the gateway keeps to; to be set before it listens.
    public GatewaySettings gatewaySettings = GatewaySettings.STANDARD;

    private TestServer(Database database, Limits limits, String name, Supplier<Database> again) {
        this(database, limits, name, again, AddressPool.STANDARD);
    }

    private TestServer(Database database, Limits limits, String name, Supplier<Database> again, AddressPool pool) {
        this.database = database;
        this.again = again;
        this.core = new Core(
                new Core.Ground(database, new byte[32], clock, new SeededRandom(name.hashCode())),
                limits,
                pool,
                new Targets(new AddressGuard(List.of(), List.of(LOOPBACK)), true, null));
        this.workspace = workspace(name);
        this.token = token(workspace, EnumSet.allOf(Permission.class));
    }

    /// On SQLite, in a directory that is deleted with the JVM.
    public static TestServer fresh() {
        return fresh(new Limits(null, null));
    }

    public static TestServer fresh(Limits limits) {
        try {
            Path directory = Files.createTempDirectory("syntropy-test");
            directory.toFile().deleteOnExit();
            Path file = directory.resolve("syntropy.db");
            return new TestServer(SqliteDatabase.open(file), limits, "default", () -> SqliteDatabase.open(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// On a database that the test opened itself; it is closed with the server.
    public static TestServer on(Database database) {
        return new TestServer(database, new Limits(null, null), "default", () -> database);
    }

    /// On PostgreSQL; the test says `@Needs(Tool.POSTGRES)`.
    public static TestServer onPostgres() {
        var url = TestPostgres.freshDatabase();
        return new TestServer(
                PostgresDatabase.open(url), new Limits(null, null), "default", () -> PostgresDatabase.open(url));
    }

    /// Another controller on the same database, whose own workspace and token have names of their own.
    public TestServer beside() {
        return new TestServer(again.get(), new Limits(null, null), "beside", again);
    }

    /// The same, and new agents get their addresses from another pool.
    public TestServer beside(AddressPool pool) {
        return new TestServer(again.get(), new Limits(null, null), "beside " + pool.network(), again, pool);
    }

    public List<Operation<?, ?>> operations() {
        return core.operations;
    }

    public WorkspaceId workspace(String name) {
        return database.write(tx -> core.workspaces.create(tx, name));
    }

    /// Pins every workspace to the date, as one that was made when it was the newest is.
    ///
    /// @param previous what it was upgraded from just now, or null
    public void pin(String date, @Nullable String previous) {
        database.write(tx -> tx.sql()
                .update(WORKSPACE)
                .set(WORKSPACE.API_DATE, date)
                .set(WORKSPACE.PREVIOUS_API_DATE, previous)
                .set(WORKSPACE.UPGRADED_AT, previous == null ? null : clock.instant())
                .where(WORKSPACE.WORKSPACE_ID.gt(0)) // all, found by key like everything else
                .execute());
    }

    /// Writes down what was read of late, as is done every minute.
    public void flushReads() {
        core.recentReads.flush();
    }

    /// A token of the workspace, for a year.
    public String token(WorkspaceId of, Set<Permission> permissions) {
        return token(of, permissions, clock.instant().plus(Duration.ofDays(365)));
    }

    public String token(WorkspaceId of, Set<Permission> permissions, Instant expiration) {
        var draft = new AccessTokens.Draft("test", "", List.copyOf(permissions), expiration, null, List.of());
        var made = database.write(tx -> core.accessTokens.create(tx, operator(of), draft));
        return Objects.requireNonNull(made.accessToken());
    }

    /// A token of the default workspace that may do everything, at that API date.
    public String pinned(String apiDate) {
        var draft = new AccessTokens.Draft(
                "pinned",
                "",
                List.copyOf(EnumSet.allOf(Permission.class)),
                clock.instant().plus(Duration.ofDays(365)),
                ApiDate.of(apiDate),
                List.of());
        var made = database.write(tx -> core.accessTokens.create(tx, operator(workspace), draft));
        return Objects.requireNonNull(made.accessToken());
    }

    /// Who may do everything in the default workspace.
    public Caller operator() {
        return operator(workspace);
    }

    private Caller operator(WorkspaceId of) {
        return new Caller(
                of,
                Actor.OPERATOR,
                EnumSet.allOf(Permission.class),
                null,
                null,
                null,
                new Origin(
                        "local",
                        "test",
                        core.ids.requestId(),
                        core.versions.dates().newest(),
                        "test"));
    }

    /// What came back.
    public record Reply(int status, Map<String, String> headers, byte[] bytes) {
        /// @param name in lower case
        public @Nullable String header(String name) {
            return headers.get(name);
        }

        public JsonNode body() {
            return bytes.length == 0 ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(bytes);
        }

        public JsonNode data() {
            return body().path("data");
        }

        public String code() {
            return body().path("code").asString("");
        }

        /// The pointers of all complaints.
        public List<String> pointers() {
            return body().path("errors")
                    .valueStream()
                    .map(error -> error.path("pointer").asString(""))
                    .toList();
        }

        @Override
        public String toString() {
            return status + " " + new String(bytes, UTF_8);
        }
    }

    /// With the token that may do everything.
    ///
    /// @param body JSON, or null for none
    public Reply call(String method, String target, @Nullable String body) {
        return call(method, target, body, Map.of("authorization", "Bearer " + token));
    }

    public Reply get(String target) {
        return call("GET", target, null);
    }

    public Reply post(String target, String body) {
        return call("POST", target, body);
    }

    public Reply as(String otherToken, String method, String target, @Nullable String body) {
        return call(method, target, body, Map.of("authorization", "Bearer " + otherToken));
    }

    /// @param headers names in lower case; the content type is added to a body unless given
    public Reply call(String method, String target, @Nullable String body, Map<String, String> headers) {
        return send(method, target, body == null ? new byte[0] : body.getBytes(UTF_8), headers);
    }

    public Reply send(String method, String target, byte[] body, Map<String, String> headers) {
        int question = target.indexOf('?');
        var all = new HashMap<String, List<String>>();
        if (body.length > 0) all.put("content-type", List.of("application/json"));
        headers.forEach((name, value) -> {
            if (value.isEmpty()) all.remove(name);
            else all.put(name, List.of(value));
        });
        HttpAnswer answer = core.api.answer(new HttpRequest(
                method,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                all,
                body,
                "192.0.2.1",
                false));
        // Of an answer without an end, only the head.
        if (answer.stream() instanceof HttpAnswer.Streamed stream) stream.close();
        // Else chance were drawn sooner or later, and no two runs were the same.
        if (answer.status() == 401 || answer.status() == 403) core.refusedUses.settle();
        var shown = new HashMap<String, String>();
        answer.headers().forEach(header -> shown.put(header.name().toLowerCase(Locale.ROOT), header.value()));
        return new Reply(answer.status(), shown, answer.body());
    }

    /// A virtual agent of that name.
    ///
    /// @return its id
    public int agent(String name, String... tags) {
        return agentAs(token, name, tags);
    }

    /// An agent that isn't virtual, which the API has no call for.
    ///
    /// @return its id
    public int realAgent(String name, String... tags) {
        int id = agent(name);
        makeReal(token, id);
        var body = Json.MAPPER.createObjectNode();
        var list = body.putArray("agent_tags");
        for (var tag : tags) list.add(tag);
        var tagged = call("PATCH", "/v1/network/agents/" + id, body.toString());
        if (tagged.status() != 204) throw new AssertionError(tagged);
        return id;
    }

    /// Makes a virtual agent, which has no rules and no tags that rules name, one of a real machine.
    ///
    /// @param accessToken of its workspace
    void makeReal(String accessToken, int agent) {
        int of = as(accessToken, "GET", "/v1/network/workspace", null)
                .data()
                .path("workspace_id")
                .asInt();
        database.write(tx -> tx.sql()
                .update(AGENT)
                .set(AGENT.TYPE, AgentType.LINUX.name())
                .where(AGENT.WORKSPACE_ID.eq(of), AGENT.AGENT_ID.eq(agent))
                .execute());
    }

    public int agentAs(String accessToken, String name, String... tags) {
        var agentToken = as(accessToken, "POST", "/v1/network/auth/agent-tokens", "{\"agent_token_name\":\"t\"}");
        var body = Json.MAPPER.createObjectNode();
        body.put("agent_name", name);
        body.put("agent_token", agentToken.data().path("agent_token").asString());
        var list = body.putArray("agent_tags");
        for (var tag : tags) list.add(tag);
        var made = as(accessToken, "POST", "/v1/network/agents", body.toString());
        if (made.status() != 201) throw new AssertionError(made);
        return made.data().path("agent_id").asInt();
    }

    /// An agent that came in and is online.
    public AgentId onlineAgent(String name) {
        return new AgentId(enrol(agentToken(), name));
    }

    public void agentGoes(AgentId agent) {
        goesOffline(agent.value());
    }

    public AgentLogs agentLogs() {
        return core.agentLogs;
    }

    public Measurements measurements() {
        return core.measurements;
    }

    public ConnectionStatuses connectionStatuses() {
        return core.connectionStatuses;
    }

    /// @return the connection's id
    public int connection(int one, int other) {
        var made = post(
                "/v1/network/connections/point-to-point",
                "{\"agent_pairs\":[{\"agent_1_id\":%d,\"agent_2_id\":%d}]}".formatted(one, other));
        if (made.status() != 202) throw new AssertionError(made);
        return made.data().get(0).path("agent_connection_group_id").asInt();
    }

    /// A MANUAL service with these ranges.
    ///
    /// @return the service as shown
    public JsonNode service(int agent, String name, String... ranges) {
        var body = Json.MAPPER.createObjectNode();
        body.put("agent_service_name", name);
        var list = body.putArray("agent_service_subnets");
        for (var range : ranges) list.add(range);
        var made = post("/v1/network/agents/" + agent + "/services", body.toString());
        if (made.status() != 201) throw new AssertionError(made);
        return made.data();
    }

    /// A new agent token.
    ///
    /// @return its secret
    public String agentToken(String... allowedTags) {
        var body = Json.MAPPER.createObjectNode().put("agent_token_name", "t");
        var list = body.putArray("agent_token_allowed_tag_names");
        for (var tag : allowedTags) list.add(tag);
        return post("/v1/network/auth/agent-tokens", body.toString())
                .data()
                .path("agent_token")
                .asString();
    }

    /// What becomes of a device that connects with the token's secret.
    public Enrolment enrols(String secret, String device) {
        return database.write(tx -> {
            tx.lock(workspace);
            var token = core.agentTokens
                    .admit(tx, Secret.parse(secret).orElseThrow())
                    .token();
            return core.devices.enrol(
                    tx,
                    agentCaller(),
                    token,
                    new Device(device, device, "198.51.100.7", true, Device.Platform.LINUX, "0.4.0"));
        });
    }

    /// An online agent.
    public int enrol(String secret, String device) {
        if (enrols(secret, device) instanceof Enrolment.Enrolled(var id)) return id.value();
        throw new AssertionError(device);
    }

    public void goesOffline(int agent) {
        database.write(tx -> {
            core.devices.offline(tx, agentCaller(), new AgentId(agent));
            return agent;
        });
    }

    /// What the agent says reaches where it is kept.
    public void says(String secret, int agent, FromAgent message) {
        database.write(tx -> {
            tx.lock(workspace);
            var token = core.agentTokens
                    .admit(tx, Secret.parse(secret).orElseThrow())
                    .token();
            core.reports.take(tx, agentCaller(), new AgentId(agent), token, message);
            return agent;
        });
    }

    /// What housekeeping does of itself every few seconds.
    ///
    /// @return how many were looked at
    public int expireRoutes(int most) {
        return database.write(
                tx -> core.routeStatuses.expire(tx, of -> core.controller(of, "housekeeping"), clock.instant(), most));
    }

    /// What housekeeping does of itself every minute.
    public int noticesExpiry() {
        return database.write(tx -> core.accessTokens.notice(tx, of -> core.controller(of, "housekeeping"), 100)
                + core.agentTokens.notice(tx, of -> core.controller(of, "housekeeping"), 100));
    }

    private Caller agentCaller() {
        var newest = core.versions.dates().newest();
        return new Caller(
                workspace,
                new Actor(Actor.Type.AGENT, "1", "t", null),
                Set.of(),
                null,
                null,
                null,
                new Origin("192.0.2.1", "agent 0.4.0", core.ids.requestId(), newest, "agent"));
    }

    /// Who was refused of late is written down.
    public void settleRefusals() {
        core.refusedUses.settle();
    }

    public Chain chain() {
        return new Chain(core.seals);
    }

    public EventFeed feed() {
        return core.feed;
    }

    public Webhooks webhooks() {
        return core.webhooks;
    }

    /// From now on events are posted to endpoints; until the server is closed.
    public void delivers() {
        if (postOffice != null) throw new IllegalStateException("they are already");
        postOffice = core.postOffice(
                new JettyCourier(core.targets.guard(), Resolver.ofThisHost(), InstantSource.system(), "test", null));
    }

    public void stopsDelivering() {
        if (postOffice != null) postOffice.close();
        postOffice = null;
    }

    /// Asks until the answer is as wanted, at most 20 seconds.
    public <T> T await(Supplier<T> ask, Predicate<T> wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            var answer = ask.get();
            if (wanted.test(answer)) return answer;
            if (System.nanoTime() - end > 0) throw new AssertionError("still " + answer);
            LockSupport.parkNanos(5_000_000);
        }
    }

    public States states() {
        return core.states;
    }

    public void follow(Outbox.Follower follower) {
        core.outbox.follow(follower);
    }

    public List<ApiDate> dates() {
        return core.versions.dates().all();
    }

    public Versions.Version version(ApiDate date) {
        return core.versions.at(date);
    }

    /// In a transaction that the test ends as it likes.
    public void makesToken(Tx tx) {
        var draft = new AccessTokens.Draft(
                "made", "", List.of(), clock.instant().plus(Duration.ofDays(1)), null, List.of());
        core.accessTokens.create(tx, operator(), draft);
    }

    /// Every event there is, in no particular order, with all that the audit log keeps of it.
    public List<Map<String, Object>> events() {
        return database.read(tx -> tx.sql().selectFrom(EVENT).fetchMaps());
    }

    /// All rows of all tables but how tokens were used last and refused, which is written beside the request: what must
    /// be the same before and after a refusal.
    public List<String> everything() {
        return database.read(tx -> {
            var rows = new ArrayList<String>();
            for (var table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
                if (table.equals(EVENT_CHAIN)) continue; // follows from the events
                var columns = table.fieldStream()
                        .filter(field -> !field.getName().startsWith("last_used_"))
                        .toList();
                tx.sql()
                        .select(columns)
                        .from(table)
                        .where(table.equals(EVENT) ? EVENT.TYPE.notLike("%.refused") : DSL.noCondition())
                        .forEach(row -> rows.add(table.getName() + Arrays.deepToString(row.intoArray())));
            }
            rows.sort(null);
            return rows;
        });
    }

    /// On a socket of the loopback, with all that a listener refuses by itself.
    ///
    /// @return the port
    public synchronized int listen() {
        return (listener == null ? listen(0) : listener).plainPort();
    }

    /// The same with TLS, and without a plain socket.
    ///
    /// @param certificate in PEM, as is its key
    /// @return the port
    public synchronized int listenWithTls(Path certificate, Path key) {
        if (listener != null) throw new IllegalStateException("it listens already");
        return listen(HttpSettings.defaults().withTls(new HttpSettings.Tls(loopback(0), certificate, key)))
                .tlsPort();
    }

    /// Agents lose their connections and come back to a controller that remembers nothing but what is stored.
    public synchronized void listenAnew() {
        int port = listen();
        Objects.requireNonNull(gateway).close();
        Objects.requireNonNull(listener).close();
        listen(port);
    }

    private HttpServer listen(int port) {
        return listen(HttpSettings.defaults().withPlain(loopback(port)));
    }

    private HttpServer listen(HttpSettings settings) {
        gateway = core.gateway(gatewaySettings);
        listener = Server.listener(settings, database, core, null, Optional.empty(), gateway);
        listener.start();
        return listener;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// What a counter of `/metrics` stands at.
    public double counted(String name) {
        return core.metrics.get(name).counter().count();
    }

    /// How many requests of the operation have been timed.
    public long timed(String operation) {
        return core.metrics
                .get("syntropy.api.requests")
                .tag("operation", operation)
                .timer()
                .count();
    }

    public Agents agents() {
        return core.agents;
    }

    public Rerouting rerouting() {
        return core.rerouting;
    }

    public Connections connections() {
        return core.connections;
    }

    public ConnectionServices connectionServices() {
        return core.connectionServices;
    }

    @Override
    public synchronized void close() {
        stopsDelivering();
        if (gateway != null) gateway.close();
        if (listener != null) listener.close();
        core.refusedUses.close();
        database.close();
    }

    /// The same chance in every run; no secret of it is worth anything.
    private static final class SeededRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final Random random;

        SeededRandom(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public int nextInt() {
            return random.nextInt();
        }

        @Override
        public int nextInt(int bound) {
            return random.nextInt(bound);
        }
    }
}
