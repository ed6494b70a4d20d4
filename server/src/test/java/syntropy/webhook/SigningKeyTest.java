package syntropy.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.kernel.Secret;

class SigningKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String BODY = "{\"type\":\"agent.online\",\"data\":{\"name\":\"Zürich ☕\"}}";

    /// Of RFC 8032, 7.1, test 2: what is signed is the one byte `72`.
    private static final String RFC_SECRET = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

    private static final String RFC_PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    private static final String RFC_SIGNATURE = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    private final SharedKey shared = SharedKey.fresh(RANDOM);
    private final KeyPair pair = KeyPair.fresh(RANDOM);
    private final Instant now = Instant.now();

    @Test
    void receiversVerifyASharedKeyWithTheOfficialLibrary() {
        var headers = headers(BODY, shared);
        assertThatCode(() -> new Webhook(shared.reveal()).verify(BODY, headers)).doesNotThrowAnyException();
        assertThat(headers.keySet()).containsExactlyInAnyOrder("webhook-id", "webhook-timestamp", "webhook-signature");
        assertThat(headers.get("webhook-timestamp")).containsExactly(Long.toString(now.getEpochSecond()));
    }

    @Test
    void theOfficialLibrarySignsTheSame() throws Exception {
        assertThat(headers(BODY, shared).get("webhook-signature"))
                .containsExactly(new Webhook(shared.reveal()).sign("evt_1", now.getEpochSecond(), BODY));
    }

    @Test
    void anotherBodyTimeIdOrKeyIsRefused() {
        var receiver = new Webhook(shared.reveal());
        assertRefused(receiver, BODY + " ", headers(BODY, shared));
        assertRefused(receiver, BODY, headers(BODY, SharedKey.fresh(RANDOM)));
        assertRefused(receiver, BODY, headers(BODY, pair));
        for (var each : Map.of(
                        "webhook-id",
                        "evt_2",
                        "webhook-timestamp",
                        Long.toString(now.getEpochSecond() - 1),
                        "webhook-signature",
                        "v1,AAAA")
                .entrySet()) {
            var headers = headers(BODY, shared);
            headers.put(each.getKey(), List.of(each.getValue()));
            assertRefused(receiver, BODY, headers);
        }
    }

    @Test
    void whileAKeyIsReplacedBothAreGoodEnough() {
        var next = SharedKey.fresh(RANDOM);
        var headers = headers(BODY, next, shared, pair);
        assertThat(signature(headers)).matches("v1,[^ ]+ v1,[^ ]+ v1a,[^ ]+");
        for (var key : List.of(next, shared)) {
            assertThatCode(() -> new Webhook(key.reveal()).verify(BODY, headers))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void receiversVerifyAKeyPairWithItsPublicKeyAlone() throws Exception {
        String signature = signature(headers(BODY, pair));
        String signed = "evt_1." + now.getEpochSecond() + "." + BODY;
        assertThat(verifies(pair.publicKey(), signature, signed)).isTrue();
        assertThat(verifies(pair.publicKey(), signature, signed + " ")).isFalse();
        assertThat(verifies(pair.publicKey(), signature, signed.replace("evt_1", "evt_2")))
                .isFalse();
        assertThat(verifies(KeyPair.fresh(RANDOM).publicKey(), signature, signed))
                .isFalse();
    }

    @Test
    void signaturesAreThoseOfThePublishedExamples() {
        var key = SigningKey.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}".getBytes(UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        var rfc = (KeyPair) SigningKey.parse("whsk_" + base64(RFC_SECRET + RFC_PUBLIC));
        assertThat(rfc.sign(new byte[] {0x72})).isEqualTo("v1a," + base64(RFC_SIGNATURE));
        assertThat(rfc.publicKey()).isEqualTo("whpk_" + base64(RFC_PUBLIC));
    }

    @Test
    void whatIsRevealedIsReadBack() {
        assertThat(shared.reveal()).matches("whsec_[0-9A-Za-z+/]{43}=");
        assertThat(pair.reveal()).matches("whsk_[0-9A-Za-z+/]{86}==");
        assertThat(pair.publicKey()).matches("whpk_[0-9A-Za-z+/]{43}=");
        for (var key : List.of(shared, pair)) {
            assertThat(SigningKey.parse(key.reveal())).isEqualTo(key).hasSameHashCodeAs(key);
        }
        assertThat(shared).isNotEqualTo(SharedKey.fresh(RANDOM));
        assertThat(pair).isNotEqualTo(KeyPair.fresh(RANDOM));
    }

    @Test
    void theyPrintTheirKindAndLastFourCharactersOnly() {
        for (var key : List.of(shared, pair)) {
            String text = key.reveal();
            String shown = text.substring(0, text.indexOf('_') + 1) + "…" + text.substring(text.length() - 4);
            assertThat(key).hasToString(shown);
            assertThat(Secret.hideIn("key=" + text + ", more")).isEqualTo("key=" + shown + ", more");
        }
        assertThat(Secret.hideIn(pair.publicKey())).as("is no secret").isEqualTo(pair.publicKey());
        assertThat(Secret.hideIn("whsec_ is a prefix")).isEqualTo("whsec_ is a prefix");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La-aSw",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whpk_PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
                "whsk_TM0ImyiP9tqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs="
            })
    void whatIsNoKeyIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> SigningKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("MfKQ", "PUAX", "TM0I");
    }

    @Test
    void aSecretKeyWithThePublicKeyOfAnotherIsRefused() {
        String other = KeyPair.fresh(RANDOM).publicKey().substring("whpk_".length());
        byte[] mixed = Base64.getDecoder().decode(pair.reveal().substring("whsk_".length()));
        System.arraycopy(Base64.getDecoder().decode(other), 0, mixed, 32, 32);
        assertThatThrownBy(() -> SigningKey.parse("whsk_" + Base64.getEncoder().encodeToString(mixed)))
                .hasMessage("after whsk_ come a secret key and the public key of it");
        Arrays.fill(mixed, 32, 64, (byte) 0xff);
        assertThatThrownBy(() -> SigningKey.parse("whsk_" + Base64.getEncoder().encodeToString(mixed)))
                .hasMessage("after whsk_ come a secret key and the public key of it");
    }

    @Test
    void nothingIsSignedThatCouldBeReadAsAnotherMessage() {
        byte[] body = BODY.getBytes(UTF_8);
        for (String id : List.of("", "evt.1", "evt_1.1614265330")) {
            assertThatThrownBy(() -> SigningKey.headers(id, now, body, List.of(shared)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SigningKey.headers("evt_1", now, body, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 100)
    void anyBodyVerifies(@ForAll String text) {
        String body = new String(text.getBytes(UTF_8), UTF_8);
        assertThatCode(() -> new Webhook(shared.reveal()).verify(body, headers(body, shared)))
                .doesNotThrowAnyException();
    }

    private Map<String, List<String>> headers(String body, SigningKey... keys) {
        return SigningKey.headers("evt_1", now, body.getBytes(UTF_8), List.of(keys)).stream()
                .collect(Collectors.toMap(Letter.Header::name, header -> List.of(header.value())));
    }

    private static String signature(Map<String, List<String>> headers) {
        return String.join("", headers.getOrDefault("webhook-signature", List.of()));
    }

    private static void assertRefused(Webhook receiver, String body, Map<String, List<String>> headers) {
        assertThatThrownBy(() -> receiver.verify(body, headers)).isInstanceOf(WebhookVerificationException.class);
    }

    /// As a receiver in plain Java would.
    private static boolean verifies(String publicKey, String signature, String signed) throws GeneralSecurityException {
        byte[] raw = Base64.getDecoder().decode(publicKey.substring("whpk_".length()));
        byte[] encoded = HexFormat.of()
                .parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(signed.getBytes(UTF_8));
        assertThat(signature.getBytes(US_ASCII)).startsWith("v1a,".getBytes(US_ASCII));
        return verifier.verify(Base64.getDecoder().decode(signature.substring("v1a,".length())));
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
