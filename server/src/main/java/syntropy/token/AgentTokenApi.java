package syntropy.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AgentTokenId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

/// Agent tokens, under their own routes and under the older ones, where they are called API keys.
public final class AgentTokenApi {
    record Create(
            @Field.Length(min = 1, max = 255) String agentTokenName,
            @Field.Length(max = 255) @Nullable String agentTokenDescription,

            @Field.Doc("No agent enrols with it from then on; left out, it does not expire.") @Nullable
            Instant agentTokenValidUntil,

            @Field.Doc(
                    "The tags that agents with this token may have; they need not exist yet. Left out or empty, any.")
            @Field.Items(max = 1000)
            @Field.Length(min = 1, max = 255)
            @Nullable
            List<String> agentTokenAllowedTagNames) {}

    record One(AgentTokenId agentTokenId) {}

    record ListAll(
            @Field.Doc("Only these.") @Field.Items(max = 10_000) @Nullable
            List<AgentTokenId> filter,

            @Nullable AgentTokenId skip,
            @Nullable AgentTokenId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(AgentTokenOrder.class) @Nullable
            Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<AgentTokenId> {}

    private AgentTokenApi() {}

    public static List<Operation<?, ?>> operations(AgentTokens tokens) {
        var all = new ArrayList<Operation<?, ?>>();
        all.addAll(operations(tokens, "Agent tokens", "/v1/network/auth/agent-tokens", "AgentTokens"));
        all.addAll(operations(tokens, "API keys", "/v1/network/auth/api-keys", "ApiKeys"));
        return all;
    }

    private static List<Operation<?, ?>> operations(AgentTokens tokens, String group, String path, String name) {
        var one = path + "/{agent_token_id}";
        return List.of(
                Operation.get(path)
                        .named("V1NetworkAuth" + name + "Get", group, "Lists the workspace's agent tokens.")
                        .needs(Permission.AGENT_TOKENS_READ, Permission.API_KEYS_READ)
                        .takes(ListAll.class)
                        .givesSlice(AgentToken.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(tokens::list),
                Operation.post(path)
                        .named(
                                "V1NetworkAuth" + name + "Create",
                                group,
                                "Creates an agent token; its secret is shown once.")
                        .needs(Permission.AGENT_TOKENS_WRITE, Permission.API_KEYS_WRITE)
                        .takes(Create.class)
                        .gives(AgentToken.class)
                        .creates(one)
                        .mayFail(Problem.Invalid.class)
                        .emits(Event.AgentTokenCreated.class)
                        .writes((tx, caller, in) -> tokens.create(
                                tx,
                                caller,
                                in.agentTokenName(),
                                in.agentTokenDescription() instanceof String text ? text : "",
                                in.agentTokenValidUntil(),
                                in.agentTokenAllowedTagNames() instanceof List<String> names ? names : List.of())),
                Operation.get(one)
                        .named(name + "GetOne", group, "Shows an agent token.")
                        .needs(Permission.AGENT_TOKENS_READ, Permission.API_KEYS_READ)
                        .takes(One.class)
                        .gives(AgentToken.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> tokens.get(tx, caller.workspace(), in.agentTokenId())),
                Operation.delete(one)
                        .named(
                                "V1NetworkAuth" + name + "Delete",
                                group,
                                "Deletes an agent token: no agent enrols with it any more.")
                        .needs(Permission.AGENT_TOKENS_WRITE, Permission.API_KEYS_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.AgentTokenDeleted.class)
                        .writes((tx, caller, in) -> {
                            tokens.delete(tx, caller, in.agentTokenId());
                            return Nothing.NOTHING;
                        }));
    }
}
