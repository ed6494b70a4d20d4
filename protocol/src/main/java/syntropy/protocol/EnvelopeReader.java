package syntropy.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What is around every message, in whatever order its fields come.
abstract class EnvelopeReader<M> {
    private static final int TYPE_CHARS = 64;
    private static final int REASON_CHARS = 300;

    abstract boolean knows(String type);

    /// The message of a known type.
    ///
    /// @param data at the value of `data`, or at a null when there is none
    abstract M body(String type, JsonIn data);

    /// Without `data`.
    ///
    /// @param isNull whether there is a null for it
    /// @param error all texts of `error`, null when there is none
    abstract M without(String type, boolean isNull, @Nullable String error);

    final Read<M> read(byte[] message) {
        if (message.length > Limits.MESSAGE_BYTES)
            return new Read.Malformed<>("", "longer than " + Limits.MESSAGE_BYTES);
        var envelope = new Envelope<M>();
        try {
            pass(message, envelope);
            if (envelope.type == null) return new Read.Malformed<>("", "without a type");
            if (!knows(envelope.type)) return new Read.Unknown<>(printable(envelope.type, TYPE_CHARS));
            if (envelope.dataPassed) pass(message, envelope);
            if (envelope.body == null) envelope.body = without(envelope.type, envelope.dataNull, envelope.error);
            return new Read.Message<>(envelope.id, envelope.executedAt, envelope.body);
        } catch (JsonIn.Wrong | IllegalArgumentException e) {
            return malformed(envelope, String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            return malformed(envelope, String.valueOf(e.getOriginalMessage()));
        }
    }

    /// Passes over the data when the type isn't known yet; then a second pass reads them.
    private void pass(byte[] message, Envelope<M> envelope) {
        boolean again = envelope.dataPassed;
        try (var in = JsonIn.of(message)) {
            in.object();
            for (var field = in.field(); field != null; field = in.field()) {
                switch (field) {
                    case "id" -> envelope.id = in.text(Limits.ID_CHARS);
                    case "type" -> envelope.type = in.isNull() ? null : in.text();
                    case "executed_at" -> envelope.executedAt = Times.parse(in.text());
                    case "error" -> envelope.error = again ? skipped(in, envelope.error) : texts(in);
                    case "data" -> data(in, envelope);
                    default -> in.skip();
                }
            }
            in.end();
        }
    }

    private void data(JsonIn in, Envelope<M> envelope) {
        if (in.isNull()) {
            envelope.dataNull = true;
        } else if (envelope.type == null) {
            envelope.dataPassed = true;
            in.skip();
        } else if (knows(envelope.type)) {
            envelope.body = body(envelope.type, in);
        } else {
            in.skip();
        }
    }

    private static @Nullable String skipped(JsonIn in, @Nullable String kept) {
        in.skip();
        return kept;
    }

    /// All texts in whatever is here, objects and lists of one level within included, shortened. Null for a null.
    private static @Nullable String texts(JsonIn in) {
        if (in.isNull()) return null;
        var texts = new StringBuilder();
        if (in.isObject()) {
            in.object();
            while (in.field() != null) textsInside(in, texts);
        } else {
            textsInside(in, texts);
        }
        return printable(texts.toString(), Limits.TEXT_CHARS);
    }

    private static void textsInside(JsonIn in, StringBuilder texts) {
        if (in.isList()) {
            in.array();
            while (in.element()) text(in, texts);
        } else {
            text(in, texts);
        }
    }

    private static void text(JsonIn in, StringBuilder texts) {
        if (!in.isText()) {
            in.skip();
        } else if (texts.length() < Limits.TEXT_CHARS) {
            if (!texts.isEmpty()) texts.append("; ");
            texts.append(in.line(Limits.TEXT_CHARS));
        }
    }

    private static <M> Read<M> malformed(Envelope<M> envelope, String reason) {
        return new Read.Malformed<>(
                envelope.type == null ? "" : printable(envelope.type, TYPE_CHARS), printable(reason, REASON_CHARS));
    }

    /// Of one line, for a log.
    static String printable(String text, int most) {
        var printable = new StringBuilder();
        text.codePoints()
                .limit(most)
                .map(it -> Character.isISOControl(it) || !Character.isDefined(it) || it == 0x2028 || it == 0x2029
                        ? ' '
                        : it)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static final class Envelope<M> {
        private String id = "";
        private @Nullable Instant executedAt;
        private @Nullable String type;
        private @Nullable String error;
        private @Nullable M body;

        /// There is a null in place of data.
        private boolean dataNull;

        /// There were data before the type.
        private boolean dataPassed;
    }
}
