package syntropy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Property
    void aTimeIsWrittenInUtcWithMilliseconds(
            @ForAll @LongRange(min = -62_135_596_800_000L, max = 253_402_300_799_999L) long millis) {
        var instant = Instant.ofEpochMilli(millis);
        assertThat(Json.text(instant)).isEqualTo(MILLIS.format(instant));
        assertThat(Json.instant(Json.text(instant))).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00.000Z",
                "2000-02-29T23:59:59.999Z",
                "2026-11-24T09:08:07.006Z",
                "9999-12-31T23:59:59.999Z",
                "0001-01-01T00:00:00.000Z"
            })
    void aTimeComesOutAsItWentIn(String text) {
        assertThat(Json.text(Instant.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-01:00",
                "-0001-12-31T23:59:59Z",
                "2026-11-24T09:08:07",
                "2026-11-24",
                "now"
            })
    void whatIsNoTimeIsRefusedAndSoAreYearsThatCantBeWritten(String text) {
        assertThat(Json.instant(text)).isNull();
    }
}
