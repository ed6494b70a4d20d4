package syntropy.agent;

import syntropy.api.Field;
import syntropy.kernel.AgentId;

@Field.Doc("Where an agent is, in degrees.")
public record AgentCoordinates(
        AgentId agentId,
        @Field.Range(min = -90, max = 90) double agentLocationLat,
        @Field.Range(min = -180, max = 180) double agentLocationLon) {}
