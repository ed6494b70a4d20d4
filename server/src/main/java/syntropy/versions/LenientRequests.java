package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import syntropy.agent.AgentFilter;
import syntropy.agent.Interfaces;
import syntropy.agent.Provider;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Requests hold nothing beside their shape.
final class LenientRequests implements VersionChange {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final String AGENTS_UPDATE = "V1NetworkAgentsUpdate";
    private static final String AGENTS_FILTERS = "V1NetworkAgentsFiltersSearch";
    private static final String SERVICES_UPDATE = "V1NetworkAgentsServicesUpdate";
    private static final String CONNECTIONS_UPDATE = "V1NetworkConnectionsUpdate";

    /// The lists that may be empty, in which case nothing is connected.
    private static final Map<String, String> CREATE_CONNECTIONS = Map.of(
            "V1NetworkConnectionsCreateP2P", "agent_pairs",
            "V1NetworkConnectionsCreateMesh", "agent_ids");

    private static final String PROVIDER_NAME = "agent_provider_name";
    private static final String PROVIDER_ID = "agent_provider_id";
    private static final String SDN_PATHS = "sdn_paths";
    private static final String PATHS = "paths";
    private static final String CHANGES = "changes";
    private static final String SUBNETS = "subnets_to_update";
    private static final List<String> UNREAD_BY_FILTERS = List.of("order", "skip", "take");

    private static final Schema.Text DIGITS = new Schema.Text(1, 64, Format.ID_IN_DIGITS, List.of());
    private static final Schema.Text LINE = new Schema.Text(0, 255, Format.LINE, List.of());

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Requests take nothing beside their shape. Before: updating an agent took its provider by name too, in"
                + " `agent_provider_name`, and interfaces without a key; the filter `agent_id` took ids as texts, and one"
                + " without a list; creating connections took empty lists, and passed over `sdn_paths`, as updating them did"
                + " over `paths` and the search for filter values over `order`, `skip` and `take`; switching agents' services"
                + " took no list at all.";
    }

    @Override
    public Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        var lowered = inside(newer);
        if (CREATE_CONNECTIONS.get(operation.name()) instanceof String list) {
            lowered = with(lowered, list, LenientRequests::maybeEmpty);
            return lowered.with(SDN_PATHS, sdnPaths());
        }
        return switch (operation.name()) {
            case AGENTS_UPDATE -> lowered.with(PROVIDER_NAME, providerName());
            case AGENTS_FILTERS -> {
                lowered = lowered.with("order", optional(new Schema.Arr(new Schema.Free(), 0, 100), "Not read."));
                lowered = lowered.with("skip", optional(new Schema.Whole(0, Integer.MAX_VALUE), "Not read."));
                yield lowered.with("take", optional(new Schema.Whole(1, 1000), "Not read."));
            }
            case SERVICES_UPDATE -> {
                var subnets = lowered.properties().get(SUBNETS);
                yield subnets == null ? lowered : lowered.with(SUBNETS, subnets.optional());
            }
            case CONNECTIONS_UPDATE ->
                with(
                        lowered,
                        CHANGES,
                        changes -> changes instanceof Schema.Arr(Schema.Obj item, int min, int max)
                                ? new Schema.Arr(
                                        item.with(PATHS, optional(new Schema.Arr(LINE, 0, 100), "Not read.")), min, max)
                                : changes);
            default -> lowered;
        };
    }

    @Override
    public void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {
        if (CREATE_CONNECTIONS.containsKey(operation.name())) request.remove(SDN_PATHS);
        switch (operation.name()) {
            case AGENTS_UPDATE -> {
                var name = request.remove(PROVIDER_NAME);
                if (name == null || request.has(PROVIDER_ID)) return;
                Provider.ALL.stream()
                        .filter(each -> each.agentProviderName().equals(name.stringValue()))
                        .forEach(each -> request.put(PROVIDER_ID, each.agentProviderId()));
            }
            case AGENTS_FILTERS -> request.remove(UNREAD_BY_FILTERS);
            case SERVICES_UPDATE -> {
                if (!request.has(SUBNETS)) request.putArray(SUBNETS);
            }
            case CONNECTIONS_UPDATE -> request.path(CHANGES).forEach(change -> ((ObjectNode) change).remove(PATHS));
            default -> {}
        }
    }

    /// The records of requests that take more, wherever they stand.
    private static Schema.Obj inside(Schema.Obj newer) {
        return Walk.each(
                newer,
                Set.of(AgentFilter.class, Interfaces.class),
                shape -> shape.type() == AgentFilter.class
                        ? with(shape, "agent_id", LenientRequests::idsAsTexts)
                        : keysOrNone(shape));
    }

    private static Schema idsAsTexts(Schema ids) {
        if (!(ids instanceof Schema.Arr(var id, int min, int max))) return ids;
        var either = new Schema.Lenient(id, DIGITS, false, LenientRequests::number);
        return new Schema.Lenient(
                new Schema.Arr(either, min, max),
                DIGITS,
                false,
                one -> NODES.arrayNode().add(number(one)));
    }

    private static JsonNode number(JsonNode digits) {
        return NODES.numberNode(Integer.parseInt(digits.stringValue()));
    }

    private static Schema.Obj keysOrNone(Schema.Obj interfaces) {
        var lowered = interfaces;
        for (var name : interfaces.properties().keySet()) lowered = with(lowered, name, LenientRequests::keyOrNone);
        return lowered;
    }

    private static Schema keyOrNone(Schema key) {
        if (!(key instanceof Schema.Obj shape)) return key;
        return new Schema.Lenient(shape, shape.without("agent_interface_public_key"), false, _ -> null);
    }

    private static Schema maybeEmpty(Schema list) {
        return list instanceof Schema.Arr(var items, int _, int max) ? new Schema.Arr(items, 0, max) : list;
    }

    private static Schema.Obj with(Schema.Obj shape, String name, UnaryOperator<Schema> change) {
        var property = shape.properties().get(name);
        return property == null ? shape : shape.with(name, property.of(change.apply(property.schema())));
    }

    private static Schema.Property providerName() {
        var names = Provider.ALL.stream().map(Provider::agentProviderName).toList();
        return optional(
                new Schema.Text(0, 255, Format.LINE, names),
                "The provider by its name; `agent_provider_id` goes first.");
    }

    private static Schema.Property sdnPaths() {
        var ids = new Schema.Arr(Schema.id(), 0, 1000);
        var paths = new LinkedHashMap<String, Schema.Property>();
        for (var path : List.of("SDN1", "SDN2", "SDN3")) paths.put(path, optional(ids, ""));
        return optional(new Schema.Obj(LenientRequests.class, "SdnPaths", "", paths), "Not read.");
    }

    private static Schema.Property optional(Schema schema, String doc) {
        return new Schema.Property(schema, false, false, doc);
    }
}
