package syntropy.network;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import syntropy.agent.NetworkAgent;
import syntropy.kernel.AgentId;

/// Under which key a document names an agent: its name, or its id where several have the name or where it could be
/// taken
/// for an id, which a name without any letter can.
final class NacKeys {
    private static final String BY_NAME = "endpoint";
    private static final String BY_ID = "id";

    private final Map<AgentId, String> names = new HashMap<>();

    private NacKeys() {}

    static NacKeys of(Collection<NetworkAgent> agents) {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        agents.forEach(agent -> {
            if (!seen.add(agent.agentName())) shared.add(agent.agentName());
        });
        var keys = new NacKeys();
        for (var agent : agents) {
            var name = agent.agentName();
            if (!shared.contains(name) && name.codePoints().anyMatch(Character::isLetter)) {
                keys.names.put(agent.agentId(), name);
            }
        }
        return keys;
    }

    String key(AgentId id) {
        return names.getOrDefault(id, Integer.toString(id.value()));
    }

    String type(AgentId id) {
        return names.containsKey(id) ? BY_NAME : BY_ID;
    }
}
