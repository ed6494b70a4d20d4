package syntropy.versions;

import java.util.Set;
import syntropy.agent.Agent;
import syntropy.agent.NetworkAgent;
import syntropy.api.Schema;
import syntropy.connection.Connection;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// The status of an agent is an object.
final class AgentStatusAsObject implements VersionChange {
    private static final String STATUS = "agent_status";

    @Override
    public ApiDate date() {
        return Changes.LAST_PUBLISHED;
    }

    @Override
    public String text() {
        return "`agent_status` is an object with the status in `status`, or null; before, it was a text and never null.";
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(Agent.class, NetworkAgent.class, Connection.End.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        var status = value.path(STATUS).path("status");
        value.put(STATUS, status.isString() ? status.stringValue() : "OK");
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        var status = newer.properties().get(STATUS);
        if (status == null || !(status.schema() instanceof Schema.Obj object)) return newer;
        var inner = object.properties().get("status");
        return inner == null ? newer : newer.with(STATUS, inner);
    }
}
