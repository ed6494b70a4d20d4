package syntropy.rule;

import java.time.Instant;
import syntropy.api.Field;
import syntropy.kernel.AgentId;
import syntropy.kernel.RuleId;

@Field.Doc("Keeps an agent connected with every agent that carries a tag.")
public record Rule(
        RuleId id,

        @Field.Doc("The agent that is connected with those that carry the tag.")
        AgentId agentId,

        RuleKind rule,
        @Field.Doc("The tag's name.") String tag,
        Instant createdAt) {}
