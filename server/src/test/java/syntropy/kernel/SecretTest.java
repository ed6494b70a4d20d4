package syntropy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    @Property(tries = 200)
    void whatIsPrintedIsReadBack(@ForAll SecretKind kind) {
        Secret secret = Secret.fresh(kind, RANDOM);
        assertThat(secret.reveal()).matches(kind.prefix() + "[0-9A-Za-z]{38}");
        assertThat(Secret.parse(secret.reveal()))
                .contains(secret)
                .map(Secret::kind)
                .contains(kind);
    }

    @Property(tries = 2000)
    void oneCharacterFlippedAnywhereIsRefused(
            @ForAll SecretKind kind, @ForAll @IntRange(max = 44) int position, @ForAll @IntRange(max = 61) int letter) {
        String text = Secret.fresh(kind, RANDOM).reveal();
        char other = ALPHABET.charAt(letter);
        if (text.charAt(position) == other) return;
        String flipped = text.substring(0, position) + other + text.substring(position + 1);
        assertThat(Secret.parse(flipped)).as(flipped).isEmpty();
    }

    @Property
    void noTextBreaksTheReader(@ForAll String text) {
        assertThat(Secret.parse(text)).isEmpty();
        assertThat(Secret.parse("syn_at_" + text)).isEmpty();
    }

    @Test
    void whatIsCutOffPaddedOrOfAnotherProductIsRefused() {
        String text = Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM).reveal();
        assertThat(Secret.parse(text.substring(0, text.length() - 1))).isEmpty();
        assertThat(Secret.parse(text + " ")).isEmpty();
        assertThat(Secret.parse(" " + text)).isEmpty();
        assertThat(Secret.parse(text.replace("syn_at_", "syn_xx_"))).isEmpty();
        assertThat(Secret.parse("")).isEmpty();
    }

    @Test
    void theChecksumIsTheOneThatOtherProgramsCompute() {
        // zlib.crc32(b"syn_at_" + b"0" * 32) == 3479775443, in base62 with digits, upper case, lower case
        assertThat(Secret.parse("syn_at_" + "0".repeat(32) + "3nUmYN")).isPresent();
    }

    @Test
    void everyLetterIsAsLikelyAsAnyOther() {
        var counts = new int[128];
        int secrets = 10_000;
        for (int i = 0; i < secrets; i++) {
            Secret.fresh(SecretKind.SESSION, RANDOM)
                    .reveal()
                    .substring(7, 39)
                    .chars()
                    .forEach(it -> counts[it]++);
        }
        double expected = secrets * 32 / 62.0;
        double chiSquare = ALPHABET.chars()
                .mapToDouble(it -> (counts[it] - expected) * (counts[it] - expected) / expected)
                .sum();
        assertThat(chiSquare)
                .as("61 degrees of freedom; above 140 about once in 10 million runs")
                .isLessThan(140);
    }

    @Test
    void itPrintsItsKindAndLastFourCharactersOnly() {
        Secret secret = Secret.fresh(SecretKind.AGENT_TOKEN, RANDOM);
        assertThat(secret).hasToString("syn_ag_…" + secret.last4());
        assertThat(secret.reveal()).endsWith(secret.last4());
        assertThat("%s".formatted(secret)).doesNotContain(secret.reveal().substring(7, 20));
    }

    @Test
    void secretsInForeignTextAreHidden() {
        Secret one = Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM);
        Secret other = Secret.fresh(SecretKind.CLAIM, RANDOM);
        assertThat(Secret.hideIn("Bearer " + one.reveal() + ", /claim/" + other.reveal() + "?x"))
                .isEqualTo("Bearer " + one + ", /claim/" + other + "?x");
        assertThat(Secret.hideIn("syn_at_ is a prefix")).isEqualTo("syn_at_ is a prefix");
    }

    @Test
    void equalityIsOfTheWholeText() {
        Secret secret = Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM);
        assertThat(secret)
                .isEqualTo(Secret.parse(secret.reveal()).orElseThrow())
                .hasSameHashCodeAs(Secret.parse(secret.reveal()).orElseThrow())
                .isNotEqualTo(Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM));
    }

    @Test
    void theHashDependsOnSecretAndKeyAlone() {
        var hasher = new SecretHasher(new byte[32]);
        var otherKey = new byte[32];
        otherKey[31] = 1;
        Secret secret = Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM);
        assertThat(hasher.hash(secret))
                .hasSize(32)
                .isEqualTo(new SecretHasher(new byte[32]).hash(secret))
                .isNotEqualTo(new SecretHasher(otherKey).hash(secret))
                .isNotEqualTo(hasher.hash(Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM)));
        assertThatThrownBy(() -> new SecretHasher(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theHashIsHmacSha256() throws Exception {
        Secret secret = Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM);
        byte[] key = RANDOM.generateSeed(32);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] expected = mac.doFinal(secret.reveal().getBytes(StandardCharsets.US_ASCII));
        assertThat(new SecretHasher(key).hash(secret)).isEqualTo(expected);
    }

    @Test
    void manyThreadsHashAtOnce() throws Exception {
        var hasher = new SecretHasher(new byte[32]);
        Secret secret = Secret.fresh(SecretKind.ACCESS_TOKEN, RANDOM);
        byte[] expected = hasher.hash(secret);
        Set<Boolean> same = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hashes = threads.invokeAll(
                    Collections.<Callable<Boolean>>nCopies(2_000, () -> Arrays.equals(expected, hasher.hash(secret))));
            for (var hash : hashes) same.add(hash.get());
        }
        assertThat(same).containsExactly(true);
    }
}
