package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    @Test
    void oneSwapInsertionOrReplacementIsOneSlip() {
        assertThat(Suggestion.distance("http", "htpt")).isEqualTo(1);
        assertThat(Suggestion.distance("http", "htttp")).isEqualTo(1);
        assertThat(Suggestion.distance("http", "HTTP")).isZero();
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    }

    @Test
    void theNearestWordIsMeantUnlessAllAreFar() {
        assertThat(Suggestion.phrase("sevre", List.of("serve", "token"))).isEqualTo("; did you mean serve?");
        assertThat(Suggestion.phrase("launch", List.of("serve", "token"))).isEmpty();
    }

    @Test
    void aSharedBeginningDoesNotCount() {
        assertThat(Suggestion.phrase("--http", List.of("--help", "-h"), "--")).isEmpty();
        assertThat(Suggestion.phrase("--hepl", List.of("--help", "-h"), "--")).isEqualTo("; did you mean --help?");
    }
}
