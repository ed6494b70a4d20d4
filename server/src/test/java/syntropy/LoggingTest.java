package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import syntropy.kernel.LogFields;
import syntropy.kernel.Secret;
import syntropy.kernel.SecretKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoggingTest {
    private static final Logger OURS = LoggerFactory.getLogger("syntropy.test");
    private static final Logger LIBRARY = LoggerFactory.getLogger("org.eclipse.jetty.server");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void quiet() {
        Logging.start(LogFormat.TEXT, LogLevel.WARN, System.err);
    }

    @Test
    void textIsForPeople() {
        Logging.start(LogFormat.TEXT, LogLevel.INFO, out);
        try (var _ = MDC.putCloseable(LogFields.REQUEST_ID, "req_1")) {
            OURS.atInfo().addKeyValue("route", "/v1").log("Answered {}", 200);
        }
        assertThat(lines())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  syntropy.test: Answered 200"
                        + " request_id=req_1 route=/v1\n");
    }

    @Test
    void jsonIsOneObjectALine() {
        Logging.start(LogFormat.JSON, LogLevel.INFO, out);
        try (var _ = MDC.putCloseable(LogFields.REQUEST_ID, "req_1")) {
            OURS.atWarn()
                    .addKeyValue("route", "/\"v1\"")
                    .setCause(new IllegalStateException("bang"))
                    .log("two\nlines");
        }
        OURS.info("next");
        assertThat(lines().lines()).hasSize(2);
        JsonNode line = JsonMapper.shared().readTree(lines().lines().findFirst().orElseThrow());
        assertThat(line.propertyNames())
                .containsExactly("time", "level", "logger", "message", "request_id", "route", "error");
        assertThat(line.get("level").asString()).isEqualTo("WARN");
        assertThat(line.get("message").asString()).isEqualTo("two\nlines");
        assertThat(line.get("error").asString()).startsWith("java.lang.IllegalStateException: bang");
    }

    @Test
    void whatIsSentCannotForgeALine() {
        Logging.start(LogFormat.TEXT, LogLevel.INFO, out);
        OURS.info("Said {}", "x\n2026-01-01T00:00:00.000Z ERROR forged");
        assertThat(lines().lines()).hasSize(1);
    }

    @Test
    void aSecretShowsItsLastFourCharactersHoweverItGetsThere() {
        Secret secret = Secret.fresh(SecretKind.ACCESS_TOKEN, new SecureRandom());
        for (LogFormat format : LogFormat.values()) {
            Logging.start(format, LogLevel.INFO, out);
            OURS.info("As itself {}", secret);
            OURS.info("As text {}", secret.reveal());
            OURS.atInfo().addKeyValue("token", secret.reveal()).log("As a field");
            OURS.info("In an exception", new IllegalStateException("Bearer " + secret.reveal()));
        }
        assertThat(lines())
                .contains("syn_at_…" + secret.last4())
                .doesNotContain(secret.reveal().substring(7, 39));
    }

    @Test
    void theLevelIsOursAndLibrariesAreQuiet() {
        Logging.start(LogFormat.TEXT, LogLevel.DEBUG, out);
        OURS.debug("ours");
        LIBRARY.info("banner");
        LIBRARY.warn("trouble");
        assertThat(lines()).contains("ours", "trouble").doesNotContain("banner");
        out.reset();
        Logging.start(LogFormat.TEXT, LogLevel.ERROR, out);
        OURS.warn("ours");
        LIBRARY.warn("trouble");
        assertThat(lines()).isEmpty();
    }

    private String lines() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
