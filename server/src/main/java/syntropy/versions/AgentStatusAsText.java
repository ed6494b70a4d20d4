package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.Set;
import syntropy.agent.Agent;
import syntropy.agent.NetworkAgent;
import syntropy.api.Schema;
import syntropy.connection.Connection;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// The status of an agent is a text again.
final class AgentStatusAsText implements VersionChange {
    private static final String STATUS = "agent_status";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "`agent_status` is a text, or null; at 2023-02-22 it was an object with the text in `status`, or null.";
    }

    @Override
    public Set<Class<?>> touches() {
        return Set.of(Agent.class, NetworkAgent.class, Connection.End.class);
    }

    @Override
    public void downgrade(ObjectNode value) {
        var status = value.get(STATUS);
        if (status != null && !status.isNull()) value.putObject(STATUS).set("status", status);
    }

    @Override
    public Schema.Obj downgrade(Schema.Obj newer) {
        var status = newer.properties().get(STATUS);
        if (status == null) return newer;
        var inner = new LinkedHashMap<String, Schema.Property>();
        inner.put("status", new Schema.Property(status.schema(), true, false, ""));
        var object = new Schema.Obj(AgentStatusAsText.class, "AgentStatusObject", "", inner);
        return newer.with(STATUS, new Schema.Property(object, true, true, status.doc()));
    }
}
