package syntropy.measurement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;

@Field.Doc("A table of what was measured in a time, a row for each moment and path.")
public record Series(
        @Field.Doc("The names of the columns.") List<String> columns,

        @Field.Doc(
                "The rows, in order of time; of each the values in the order of the columns, null where there is none.")
        List<List<@Nullable Object>> dataset) {}
