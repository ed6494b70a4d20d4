package syntropy.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;

/// Refuses to change what an agent's own configuration fixes. Giving such a field its present value is no change.
final class LockedChanges {
    private final List<FieldError> errors = new ArrayList<>();

    private LockedChanges() {}

    static void refuse(Agent agent, AgentApi.Update in) {
        var found = new LockedChanges();
        var locked = agent.agentLockedFields();
        found.check(locked.agentName(), "agent_name", in.agentName(), agent.agentName(), in);
        found.check(
                locked.agentLocationCity(),
                "agent_location_city",
                in.agentLocationCity(),
                agent.agentLocationCity(),
                in);
        found.check(
                locked.agentLocationCountry(),
                "agent_location_country",
                in.agentLocationCountry(),
                agent.agentLocationCountry(),
                in);
        found.check(
                locked.agentLocationLat(), "agent_location_lat", in.agentLocationLat(), agent.agentLocationLat(), in);
        found.check(
                locked.agentLocationLon(), "agent_location_lon", in.agentLocationLon(), agent.agentLocationLon(), in);
        found.check(
                locked.agentProviderName(),
                "agent_provider_id",
                in.agentProviderId(),
                agent.agentProvider() instanceof Provider.Ref ref ? ref.agentProviderId() : null,
                in);
        if (in.agentTags() instanceof List<String> tags && !tags.containsAll(locked.agentTags())) {
            found.add("agent_tags");
        }
        if (!found.errors.isEmpty()) throw new Problem.Invalid(found.errors).thrown();
    }

    private void check(
            boolean locked, String field, @Nullable Object wanted, @Nullable Object present, AgentApi.Update in) {
        boolean given = wanted != null || in.clears(field);
        if (locked && given && !Objects.equals(wanted, present)) add(field);
    }

    private void add(String field) {
        errors.add(new FieldError("/" + field, FieldError.Code.LOCKED, "is set by the agent's own configuration"));
    }
}
