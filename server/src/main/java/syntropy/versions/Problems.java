package syntropy.versions;

import java.util.Optional;
import java.util.Set;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/// Failures are problems as RFC 9457 has them.
final class Problems implements VersionChange {
    private static final Set<String> OF_THE_REQUEST = Set.of("VALIDATION_ERROR", "MALFORMED_JSON");

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Failures are `application/problem+json` (RFC 9457) with `code`, `detail`, `request_id` and `errors`; before,"
                + " `application/json` with `errors`, a list of `code`, `message`, `type` and `field`.";
    }

    @Override
    public Optional<ObjectNode> downgradeProblem(ObjectNode newer) {
        var lowered = Json.MAPPER.createObjectNode();
        var errors = lowered.putArray("errors");
        var code = newer.path("code").asString();
        var type = OF_THE_REQUEST.contains(code) ? "VALIDATION_ERROR" : code;
        for (var error : newer.path("errors")) {
            var pointer = error.path("pointer").asString();
            errors.addObject()
                    .put("code", error.path("code").asString())
                    .put(
                            "message",
                            pointer.substring(pointer.isEmpty() ? 0 : 1) + " "
                                    + error.path("message").asString())
                    .put("type", type)
                    .put("field", field(pointer));
        }
        if (errors.isEmpty()) {
            errors.addObject()
                    .put("code", code)
                    .put("message", newer.path("detail").asString())
                    .put("type", type);
        }
        return Optional.of(lowered);
    }

    /// `/agent_tags/3` was written `agent_tags.3`.
    private static String field(String pointer) {
        return pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
    }
}
