package syntropy.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AgentId;

@Field.Doc("A document of a configuration: written as YAML or JSON, syntropynac configures from it.")
public record NacConfig(
        Topology topology,
        @Field.Doc("Always `present`.") String state,

        @Field.Doc(
                "By an endpoint's name, or its id where the name does not tell it from others: `id`, `type` (`endpoint`"
                        + " or `id`), `state`, `services` by name, and unless the topology is MESH `connect_to`, the same of the"
                        + " endpoints it is connected to.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Map<String, Peer> connections,

        @Field.Doc("Agents without a connection here, by name or id: `id`, `services` and `tags`. Not read on import.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Map<String, Endpoint> endpoints) {
    static final String PRESENT = "present";

    /// One end of connections.
    ///
    /// @param services those with a subnet that is on in the connections: the format knows services, not subnets
    record Peer(
            AgentId id,
            String type,
            String state,
            List<String> services,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Peer> connectTo) {}

    record Endpoint(AgentId id, List<String> services, List<String> tags) {}

    static NacConfig of(Topology topology, Map<String, Peer> connections) {
        return new NacConfig(topology, PRESENT, connections, null);
    }

    NacConfig with(Map<String, Endpoint> some) {
        return new NacConfig(topology, state, connections, some);
    }
}
