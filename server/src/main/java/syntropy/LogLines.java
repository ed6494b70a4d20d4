package syntropy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.event.KeyValuePair;
import syntropy.kernel.Secret;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The two shapes of a log line. Whatever a message or an exception carries, no secret of ours comes out whole.
final class LogLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    private LogLines() {}

    /// `2026-11-24T10:00:00.000Z WARN  syntropy.http: message key=value`, then the stack trace.
    static Encoder<ILoggingEvent> text() {
        return new Lines(event -> {
            var line = new StringBuilder("%s %-5s %s: %s"
                    .formatted(
                            time(event),
                            event.getLevel(),
                            event.getLoggerName(),
                            oneLine(event.getFormattedMessage())));
            fields(event)
                    .forEach((name, value) ->
                            line.append(' ').append(name).append('=').append(oneLine(value)));
            line.append('\n');
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null) line.append(ThrowableProxyUtil.asString(thrown));
            return line.toString();
        });
    }

    /// One object: `time`, `level`, `logger`, `message`, what the event and its thread carry, and `error` with a
    /// stack trace.
    static Encoder<ILoggingEvent> json() {
        return new Lines(event -> {
            var line = new StringWriter();
            try (var json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
                json.writeStartObject();
                json.writeStringProperty("time", time(event));
                json.writeStringProperty("level", event.getLevel().toString());
                json.writeStringProperty("logger", event.getLoggerName());
                json.writeStringProperty("message", event.getFormattedMessage());
                fields(event).forEach(json::writeStringProperty);
                IThrowableProxy thrown = event.getThrowableProxy();
                if (thrown != null) json.writeStringProperty("error", ThrowableProxyUtil.asString(thrown));
                json.writeEndObject();
            }
            return line.append('\n').toString();
        });
    }

    private static String time(ILoggingEvent event) {
        return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    private static Map<String, String> fields(ILoggingEvent event) {
        var fields = new LinkedHashMap<>(event.getMDCPropertyMap());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) fields.put(pair.key, String.valueOf(pair.value));
        }
        return fields;
    }

    /// So that nobody forges a line by what he sends.
    private static String oneLine(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    private static final class Lines extends EncoderBase<ILoggingEvent> {
        private final Function<ILoggingEvent, String> form;

        Lines(Function<ILoggingEvent, String> form) {
            this.form = form;
        }

        @Override
        public byte[] encode(ILoggingEvent event) {
            return Secret.hideIn(form.apply(event)).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }
    }
}
