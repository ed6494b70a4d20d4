package syntropy.agent;

import syntropy.api.Field;
import syntropy.kernel.TagId;

@Field.Doc("A label on agents.")
public record Tag(TagId agentTagId, String agentTagName) {}
