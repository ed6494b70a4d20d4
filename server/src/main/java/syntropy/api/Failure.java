package syntropy.api;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import syntropy.kernel.FieldError;
import syntropy.kernel.Problem;

/// What a problem looks like on the wire at an API date.
public record Failure(String mediaType, Schema.Obj shape) {
    /// RFC 9457, as of the newest date.
    public static final Failure PROBLEM = new Failure("application/problem+json", problem());

    private static Schema.Obj problem() {
        var text = new Schema.Text(0, Integer.MAX_VALUE, Format.LINE, List.of());
        var error = new LinkedHashMap<String, Schema.Property>();
        error.put(
                "pointer",
                property(text, "JSON pointer to the field, whether it came in the body, the query or the path."));
        error.put(
                "code",
                property(
                        new Schema.Text(
                                0,
                                Integer.MAX_VALUE,
                                Format.LINE,
                                Arrays.stream(FieldError.Code.values())
                                        .map(Enum::name)
                                        .toList()),
                        "Stable name of what is wrong with the field."));
        error.put("message", property(text, "The end of a sentence that begins with the field; may change."));

        var problem = new LinkedHashMap<String, Schema.Property>();
        problem.put("type", property(text, "Where the code is explained."));
        problem.put("title", property(text, "The code in words."));
        problem.put("status", property(new Schema.Whole(400, 599), "The status code of the answer."));
        problem.put("detail", property(text, "One sentence for people; may change."));
        problem.put("code", property(text, "Stable name of the problem, to branch on. New ones may come."));
        problem.put("request_id", property(text, "Finds the request in the server's log."));
        problem.put(
                "errors",
                property(
                        Schema.listOf(
                                new Schema.Obj(FieldError.class, "FieldError", "What is wrong with one field.", error)),
                        "The wrong fields of a VALIDATION_ERROR; else empty."));
        return new Schema.Obj(Problem.class, "Problem", "What went wrong (RFC 9457).", problem);
    }

    private static Schema.Property property(Schema schema, String doc) {
        return new Schema.Property(schema, true, false, doc);
    }
}
