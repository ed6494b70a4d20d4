package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifetimeTest {
    @ParameterizedTest
    @CsvSource({"90s, PT90S", "5m, PT5M", "24h, PT24H", "30d, PT720H", "36500d, PT876000H"})
    void readsSecondsMinutesHoursAndDays(String text, Duration span) {
        assertThat(Lifetime.parse(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "d", "-1d", "1.5h", "30 d", "30D", "2w", "1d12h", "99999999999s"})
    void refusesOtherSpellings(String text) {
        assertThatThrownBy(() -> Lifetime.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a time span: write a whole number and s, m, h or d, such as 30d");
    }

    @Test
    void refusesNothingAndMoreThanACentury() {
        assertThatThrownBy(() -> Lifetime.parse("0d")).hasMessage("'0d' is no time at all");
        assertThatThrownBy(() -> Lifetime.parse("9999999999d")).hasMessage("'9999999999d' is longer than 36500d");
    }
}
