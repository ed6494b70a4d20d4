package syntropy.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AccountId;
import syntropy.kernel.AgentTokenId;

@Field.Doc("A secret that agents present when they enrol. The secret itself is shown once.")
public record AgentToken(
        AgentTokenId agentTokenId,
        String agentTokenName,
        String agentTokenDescription,

        @Field.Doc("No agent enrols with it from then on; null means it does not expire.") @Nullable
        Instant agentTokenValidUntil,

        @Field.Doc("The tags an agent with this token may have; empty means any.")
        List<String> agentTokenAllowedTagNames,

        @Field.Doc("Whether it can be used now.") boolean agentTokenStatus,

        @Field.Doc("The last four characters of the secret.")
        String agentTokenLast4,

        @Field.Doc("The person it belongs to; null when a token of the operator made it.") @Nullable
        AccountId userId,

        Instant agentTokenCreatedAt,
        Instant agentTokenUpdatedAt,

        @Field.Doc("The secret: only in the answer to its making, never again.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String agentToken) {

    AgentToken showing(String secret) {
        return new AgentToken(
                agentTokenId,
                agentTokenName,
                agentTokenDescription,
                agentTokenValidUntil,
                agentTokenAllowedTagNames,
                agentTokenStatus,
                agentTokenLast4,
                userId,
                agentTokenCreatedAt,
                agentTokenUpdatedAt,
                secret);
    }

    /// Whether an agent that enrols with this token may have the tag.
    public boolean allows(String tag) {
        return agentTokenAllowedTagNames.isEmpty() || agentTokenAllowedTagNames.contains(tag);
    }
}
