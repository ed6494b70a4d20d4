package syntropy.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.ApiDate;
import syntropy.kernel.WebhookId;

@Field.Doc("Where events are posted to, signed as Standard Webhooks 1.0 has it.")
public record Webhook(
        WebhookId webhookId,
        @Field.Length(max = 2048) String url,

        @Field.Doc("Types of events, in which `*` stands for any letters.") @Field.Length(max = 64)
        List<String> eventTypes,

        String description,

        @Field.Doc("The API date whose shape the bodies have.")
        ApiDate apiDate,

        @Field.Doc("The names of headers that are sent along; their values are never shown.")
        List<String> headerNames,

        @Field.Doc("`HMAC_SHA256` signs by a secret that both sides know (`v1`), `ED25519` by a key pair (`v1a`).")
        SignatureScheme signatureScheme,

        @Field.Doc("The key that signatures are checked with, `whpk_…`; null for a shared secret.") @Nullable
        String publicKey,

        @Field.Doc("Whether events of one object come strictly in their order, each after the one before was taken.")
        boolean isOrdered,

        @Field.Doc("While it is false nothing is delivered; what happens meanwhile is delivered once it is true again.")
        boolean isEnabled,

        @Field.Doc(
                "Why it is not enabled: by somebody's wish, after five days of failure, or because its listener answered"
                        + " 410. Null while it is enabled.")
        @Nullable
        DisabledReason disabledReason,

        @Nullable Instant disabledAt,

        @Field.Doc("Since when every attempt has failed; null when the last one succeeded.") @Nullable
        Instant failingSince,

        @Field.Doc("Until when the secret before the last rotation signs too; null when none does.") @Nullable
        Instant previousSecretValidUntil,

        Instant createdAt,
        Instant updatedAt,

        @Field.Doc("What bodies are signed with: only in the answer to its making or rotation, never again. Null where"
                + " that is a key pair, whose other half never leaves this server.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String webhookSecret) {

    public enum SignatureScheme {
        HMAC_SHA256,
        ED25519
    }

    public enum DisabledReason {
        BY_USER,
        FAILING,
        GONE
    }

    Webhook showing(@Nullable String secret) {
        return new Webhook(
                webhookId,
                url,
                eventTypes,
                description,
                apiDate,
                headerNames,
                signatureScheme,
                publicKey,
                isOrdered,
                isEnabled,
                disabledReason,
                disabledAt,
                failingSince,
                previousSecretValidUntil,
                createdAt,
                updatedAt,
                secret);
    }
}
