package syntropy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords(new SecureRandom());

    @Test
    void theRightOneMatchesAndOthersDoNot() {
        String stored = passwords.hash("correct horse battery");
        assertThat(stored).startsWith("pbkdf2-sha256$600000$").doesNotContain("horse");
        assertThat(passwords.matches("correct horse battery", stored)).isTrue();
        assertThat(passwords.matches("correct horse batterY", stored)).isFalse();
        assertThat(passwords.matches("", stored)).isFalse();
        assertThat(passwords.matches("x".repeat(10_000_000), stored)).isFalse();
        assertThat(passwords.matchesNobody("correct horse battery")).isFalse();
    }

    @Test
    void theSamePasswordIsStoredDifferentlyEachTime() {
        assertThat(passwords.hash("correct horse battery")).isNotEqualTo(passwords.hash("correct horse battery"));
    }

    @Test
    void fewerRoundsOfAnOlderReleaseStillMatch() {
        // hashlib.pbkdf2_hmac("sha256", b"correct horse battery", b"0123456789abcdef", 1000)
        assertThat(passwords.matches(
                        "correct horse battery",
                        "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$BVALGMmC/K/8ELErc5VgJxyPFApArIZRCQsqjEgZWJ4"))
                .isTrue();
    }

    @Test
    void oneSpellingOfAnAccentIsAsGoodAsAnother() {
        assertThat(passwords.matches("cafe\u0301 cafe\u0301 cafe\u0301", passwords.hash("café café café")))
                .isTrue();
    }

    @Test
    void tooShortAndTooLongAreRefused() {
        assertThat(Passwords.objection("x".repeat(11))).contains("A password has at least 12 characters.");
        assertThat(Passwords.objection("x".repeat(12))).isEmpty();
        assertThat(Passwords.objection("😀".repeat(128))).isEmpty();
        assertThat(Passwords.objection("x".repeat(129))).contains("A password has at most 128 characters.");
        assertThatThrownBy(() -> passwords.hash("short")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNotOfItsMakingIsABug() {
        assertThatThrownBy(() -> passwords.matches("correct horse battery", "plain"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("plain");
    }
}
