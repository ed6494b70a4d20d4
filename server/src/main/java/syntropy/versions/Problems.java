package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import syntropy.api.Failure;
import syntropy.api.Format;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import syntropy.kernel.FieldError;
import syntropy.kernel.Json;
import syntropy.kernel.Problem;
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
    public Failure downgrade(Failure newer) {
        var text = new Schema.Text(0, Integer.MAX_VALUE, Format.LINE, List.of());
        var error = new LinkedHashMap<String, Schema.Property>();
        error.put("code", property(text, true, "Stable name of what is wrong."));
        error.put("message", property(text, true, "One sentence for people; may change."));
        error.put("type", property(text, true, "Stable name of the kind of problem."));
        error.put("field", property(text, false, "The wrong field of a VALIDATION_ERROR, its steps parted by dots."));
        var errors = new LinkedHashMap<String, Schema.Property>();
        errors.put(
                "errors",
                property(Schema.listOf(new Schema.Obj(FieldError.class, "Error", "", error)), true, "At least one."));
        return new Failure("application/json", new Schema.Obj(Problem.class, "Errors", "What went wrong.", errors));
    }

    private static Schema.Property property(Schema schema, boolean required, String doc) {
        return new Schema.Property(schema, required, false, doc);
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
