package syntropy.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;

@Field.Doc("Where an agent is hosted.")
public record Provider(
        @Field.Range(min = 1, max = Integer.MAX_VALUE) int agentProviderId,
        String agentProviderName,
        @Field.Doc("A picture, on this server.") String agentProviderIconUrl) {

    /// The ids that agents and tools have always used; 11 to 15 were never known by name.
    public static final List<Provider> ALL = List.of(
            provider(1, "Amazon Web Services"),
            provider(2, "Microsoft Azure"),
            provider(3, "Google Cloud Platform"),
            provider(4, "Alibaba Cloud"),
            provider(5, "Oracle Cloud"),
            provider(6, "DigitalOcean"),
            provider(7, "Rackspace"),
            provider(8, "VMware"),
            provider(9, "IBM Cloud"),
            provider(10, "Vultr"),
            provider(16, "Linode"));

    private static final Map<Integer, Provider> BY_ID =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Provider::agentProviderId, Function.identity()));

    public static Optional<Provider> find(@Nullable Integer id) {
        return id == null ? Optional.empty() : Optional.ofNullable(BY_ID.get(id));
    }

    /// As an agent's own settings name it: by any number, also one that isn't known by name.
    static Ref reported(int id) {
        return find(id).map(Provider::ref).orElseGet(() -> new Ref(id, "Provider " + id));
    }

    private static Provider provider(int id, String name) {
        return new Provider(id, name, "/assets/providers/" + id + ".svg");
    }

    /// As an agent shows it.
    @Field.Doc("Where the agent is hosted.")
    public record Ref(int agentProviderId, String agentProviderName) {}

    Ref ref() {
        return new Ref(agentProviderId, agentProviderName);
    }
}
