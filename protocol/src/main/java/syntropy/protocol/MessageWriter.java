package syntropy.protocol;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// One object on one line, in ASCII.
final class MessageWriter {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private MessageWriter() {}

    static String write(String id, String type, @Nullable Instant executedAt, Consumer<JsonGenerator> body) {
        if (id.isEmpty() || id.length() > Limits.ID_CHARS) {
            throw new IllegalArgumentException("an id has 1 to " + Limits.ID_CHARS + " characters");
        }
        var text = new StringWriter();
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("id", id);
            out.writeStringProperty("type", type);
            if (executedAt != null) out.writeStringProperty("executed_at", Times.text(executedAt));
            body.accept(out);
            out.writeEndObject();
        }
        return text.toString();
    }

    static void texts(JsonGenerator out, String name, List<String> texts) {
        out.writeArrayPropertyStart(name);
        texts.forEach(out::writeString);
        out.writeEndArray();
    }

    static void numbers(JsonGenerator out, String name, List<Integer> numbers) {
        out.writeArrayPropertyStart(name);
        numbers.forEach(out::writeNumber);
        out.writeEndArray();
    }
}
