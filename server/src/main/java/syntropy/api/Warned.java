package syntropy.api;

import java.util.List;

/// An answer with remarks on what was done: it was done all the same.
public record Warned<T>(T data, List<Warning> warnings) {
    @Field.Doc("Something the caller should know about what was done.")
    public record Warning(
            @Field.Doc("Stable name of the kind of warning.")
            String code,

            @Field.Doc("One sentence for people.") String message,

            @Field.Doc("JSON pointer to the field it is about, or empty.")
            String field) {}

    public Warned {
        warnings = List.copyOf(warnings);
    }
}
