package syntropy.rule;

import java.util.List;
import syntropy.api.Field;
import syntropy.kernel.AgentId;

@Field.Doc("An agent, and the tags whose agents it is connected with; each tag is a rule of its own.")
public record PointToTag(
        AgentId agentId,

        @Field.Doc("Names of tags.") @Field.Length(min = 1, max = 255) @Field.Items(max = 1000)
        List<String> tagNames) {}
