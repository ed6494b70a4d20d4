package syntropy.versions;

import java.util.List;
import java.util.Set;
import syntropy.agent.Agent;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.connection.Connection;
import syntropy.connection.ConnectionService;
import syntropy.kernel.ApiDate;
import syntropy.token.AgentToken;
import tools.jackson.databind.node.ObjectNode;

/// What isn't there is null.
final class EmptyInsteadOfNull implements VersionChange {
    private static final List<String> TEXTS = List.of(
            "agent_public_ipv4",
            "agent_version",
            "agent_location_city",
            "agent_location_country",
            "agent_connection_group_status_reason",
            "agent_connection_subnet_error");
    private static final List<String> IDS = List.of("agent_provider_id", "user_id");
    private static final String PROVIDER = "agent_provider";

    private static final String CREATE_AGENT = "V1NetworkAgentsCreate";
    private static final List<String> PLACE = List.of("agent_location_lat", "agent_location_lon");

    private static final String VALID_UNTIL = "agent_token_valid_until";

    /// What never expires, for clients that need a time. The last day leaves room for any time zone.
    private static final String NEVER = "9999-12-31T00:00:00.000Z";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "What isn't there is null. Before, an agent's missing address, version, city and country, and the reason or"
                + " error that a connection hasn't, were empty texts; a missing provider had the id 0 and no name, and a"
                + " missing user the id 0; a new agent's unknown place was 0, 0. An agent token that doesn't expire left out"
                + " `agent_token_valid_until`, and an API key showed the last day of the year 9999.";
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(
                Agent.class,
                Connection.class,
                Connection.End.class,
                ConnectionService.Switched.class,
                AgentToken.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        for (var name : TEXTS) if (isNull(value, name)) value.put(name, "");
        for (var name : IDS) if (isNull(value, name)) value.put(name, 0);
        if (isNull(value, PROVIDER)) {
            value.putObject(PROVIDER).put("agent_provider_id", 0).put("agent_provider_name", "");
        }
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        var lowered = newer;
        for (var name : TEXTS) lowered = notNull(lowered, name);
        for (var name : IDS) {
            var id = lowered.properties().get(name);
            if (id != null && id.nullable() && id.schema() instanceof Schema.Whole(long min, long max)) {
                lowered = lowered.with(name, id.notNull().of(new Schema.Whole(Math.min(0, min), max)));
            }
        }
        return notNull(lowered, PROVIDER);
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (operation.name().equals(CREATE_AGENT)) {
            Data.each(
                    body,
                    agent -> PLACE.forEach(name -> {
                        if (isNull(agent, name)) agent.put(name, 0.0);
                    }));
        }
        Data.each(body, token -> {
            if (!isNull(token, VALID_UNTIL)) return;
            if (isKeyRead(operation)) token.put(VALID_UNTIL, NEVER);
            else token.remove(VALID_UNTIL);
        });
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (operation.name().equals(CREATE_AGENT)) {
            return Data.each(newer, agent -> notNull(notNull(agent, PLACE.getFirst()), PLACE.getLast()));
        }
        return Data.each(newer, shape -> {
            var until = shape.properties().get(VALID_UNTIL);
            if (until == null || !until.nullable()) return shape;
            return shape.with(
                    VALID_UNTIL,
                    isKeyRead(operation) ? until.notNull() : until.notNull().optional());
        });
    }

    /// The published list of API keys shows a time in each.
    private static boolean isKeyRead(Operation<?, ?> operation) {
        return operation.path().startsWith("/v1/network/auth/api-keys") && !operation.writes();
    }

    private static boolean isNull(ObjectNode value, String name) {
        var found = value.get(name);
        return found != null && found.isNull();
    }

    private static Schema.Obj notNull(Schema.Obj newer, String name) {
        var property = newer.properties().get(name);
        return property == null ? newer : newer.with(name, property.notNull());
    }
}
