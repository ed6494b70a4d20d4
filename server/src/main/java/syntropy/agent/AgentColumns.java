package syntropy.agent;

import static syntropy.storage.tables.Tables.AGENT;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.List;
import java.util.Locale;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AgentId;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Json;
import syntropy.storage.Row;
import tools.jackson.core.type.TypeReference;

/// An agent as its row has it.
final class AgentColumns {
    private static final TypeReference<List<Tag>> TAGS = new TypeReference<>() {};

    /// Many agents have the same tags, and reading their JSON anew was a tenth of what a list costs.
    private static final LoadingCache<String, List<Tag>> TAGS_READ = Caffeine.newBuilder()
            .maximumSize(2_000)
            .executor(Runnable::run)
            .build(column -> List.copyOf(Json.MAPPER.readValue(column, TAGS)));

    static final List<Field<?>> SHOWN = List.of(
            AGENT.AGENT_ID,
            AGENT.NAME,
            AGENT.TYPE,
            AGENT.VERSION,
            AGENT.DEVICE_ID,
            AGENT.PUBLIC_IPV4,
            AGENT.CITY,
            AGENT.COUNTRY,
            AGENT.LATITUDE,
            AGENT.LONGITUDE,
            AGENT.PROVIDER_ID,
            AGENT.PROVIDER_NAME,
            AGENT.TAGS,
            AGENT.HAS_WIREGUARD_ERROR,
            AGENT.HAS_DUPLICATE_NAME,
            AGENT.HAS_REFUSED_TAG,
            AGENT.IS_ONLINE,
            AGENT.LOCKED_FIELDS,
            AGENT.PUBLIC_KEYS,
            AGENT.SERVICES_DEFAULT_ENABLED,
            AGENT.SUBNETS_COUNT,
            AGENT.SUBNETS_ENABLED_COUNT,
            AGENT.ADDRESS_BLOCK,
            AGENT.AGENT_TOKEN_ID,
            AGENT.CREATED_AT,
            AGENT.MODIFIED_AT);

    private AgentColumns() {}

    /// In the order of [#SHOWN].
    static Agent agent(Row row) {
        int id = row.number();
        var name = row.text();
        var type = AgentType.valueOf(row.text());
        return new Agent(
                new AgentId(id),
                name,
                type,
                orNull(row.text()),
                row.text(),
                orNull(row.text()),
                orNull(row.text()),
                orNull(row.text()),
                row.decimalOrNull(),
                row.decimalOrNull(),
                provider(row.number(), row.text()),
                tags(row.text()),
                AgentStatus.of(row.flag(), row.flag(), row.flag()),
                row.flag(),
                type == AgentType.VIRTUAL,
                locked(row.text()),
                keys(row.text()),
                row.flag(),
                row.number(),
                row.number(),
                AddressBlocks.subnet(row.number()),
                new AgentTokenId(row.number()),
                row.time(),
                row.time());
    }

    static Provider.@Nullable Ref provider(int id, String name) {
        return id == 0 ? null : new Provider.Ref(id, name);
    }

    static List<Tag> tags(String column) {
        return column.equals("[]") ? List.of() : TAGS_READ.get(column);
    }

    /// Most agents lock nothing and most have told no keys: these columns are empty then.
    static String lockedText(LockedFields locked) {
        return locked.equals(LockedFields.NONE) ? "" : Json.stored(locked);
    }

    static LockedFields locked(String column) {
        return column.isEmpty() ? LockedFields.NONE : Json.MAPPER.readValue(column, LockedFields.class);
    }

    static String keysText(Interfaces keys) {
        return keys.equals(Interfaces.NONE) ? "" : Json.stored(keys);
    }

    static Interfaces keys(String column) {
        return column.isEmpty() ? Interfaces.NONE : Json.MAPPER.readValue(column, Interfaces.class);
    }

    static int providerId(Agent agent) {
        return agent.agentProvider() instanceof Provider.Ref ref ? ref.agentProviderId() : 0;
    }

    static String providerName(Agent agent) {
        return agent.agentProvider() instanceof Provider.Ref ref ? ref.agentProviderName() : "";
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static @Nullable String orNull(String column) {
        return column.isEmpty() ? null : column;
    }

    static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static List<Integer> numbers(String column) {
        return column.isEmpty() ? List.of() : Json.storedNumbers(column);
    }
}
