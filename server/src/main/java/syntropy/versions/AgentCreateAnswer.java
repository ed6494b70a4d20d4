package syntropy.versions;

import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Creating an agent answers the agent as it is always shown.
final class AgentCreateAnswer implements VersionChange {
    private static final String CREATE = "V1NetworkAgentsCreate";
    private static final String MODIFIED_AT = "agent_modified_at";
    private static final String UPDATED_AT = "agent_updated_at";
    private static final String PROVIDER = "agent_provider";
    private static final String PROVIDER_ID = "agent_provider_id";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Creating an agent answers the agent as it is always shown; before, with `agent_updated_at` and"
                + " `agent_provider_id` beside it.";
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(CREATE)) return newer;
        return Data.each(newer, agent -> {
            var modified = agent.properties().get(MODIFIED_AT);
            if (modified == null) return agent;
            return agent.with(UPDATED_AT, modified)
                    .with(
                            PROVIDER_ID,
                            new Schema.Property(
                                    new Schema.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE), true, false, ""))
                    .named(agent.name() + "Created");
        });
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (!operation.name().equals(CREATE)) return;
        Data.each(body, agent -> {
            agent.set(UPDATED_AT, agent.path(MODIFIED_AT));
            agent.put(PROVIDER_ID, agent.path(PROVIDER).path(PROVIDER_ID).asInt(0));
        });
    }
}
