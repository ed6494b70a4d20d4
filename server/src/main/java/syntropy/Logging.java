package syntropy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/// Where log lines go: to standard error, ours from the level that is set, the libraries' from WARN. Until
/// [#start], and in whatever never calls it, all from WARN.
///
/// What belongs to one request carries its id in the MDC under [LogFields#REQUEST_ID].
public final class Logging extends ContextAwareBase implements Configurator {
    static void start(LogFormat format, LogLevel level, OutputStream out) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            configure(context, format, Level.valueOf(level.name()), out);
        }
    }

    /// Called by the library itself when the first logger is asked for.
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(context, LogFormat.TEXT, Level.WARN, System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void configure(LoggerContext context, LogFormat format, Level ours, OutputStream out) {
        context.reset();
        Encoder<ILoggingEvent> encoder = switch (format) {
            case TEXT -> LogLines.text();
            case JSON -> LogLines.json();
        };
        encoder.setContext(context);
        encoder.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(new Unclosed(out));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN);
        context.getLogger("syntropy").setLevel(ours);
        // It warns of every PostgreSQL that is older than the newest; those that our tests run on are fine.
        context.getLogger("org.jooq.impl.DefaultExecuteContext.logVersionSupport")
                .setLevel(Level.ERROR);
    }

    /// The process's own stream outlives a change of the settings.
    private static final class Unclosed extends OutputStream {
        private final OutputStream out;

        Unclosed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
