package syntropy.webhook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.kernel.ApiDate;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;

/// An endpoint with all that delivering needs, secrets included; what is shown of it is a [Webhook].
///
/// @param failingSince since when every attempt has failed
/// @param place events up to this number are delivered, weren't wanted, or have a delivery of their own
record Endpoint(
        WorkspaceId workspace,
        WebhookId id,
        String url,
        List<String> eventTypes,
        String description,
        ApiDate apiDate,
        List<Header> headers,
        boolean isOrdered,
        Webhook.@Nullable DisabledReason disabledReason,
        @Nullable Instant disabledAt,
        @Nullable Instant failingSince,
        SigningKey key,
        @Nullable SigningKey previousKey,
        @Nullable Instant previousKeyUntil,
        long place,
        Instant createdAt,
        Instant updatedAt) {

    @Field.Doc("A header that is sent with every event.")
    record Header(
            @Field.Length(min = 1, max = 100) String name,

            @Field.Doc("Kept encrypted and never shown.") @Field.Length(max = 4096) @Field.In(Format.OPAQUE)
            String value) {
        /// Without the value, which may be a password.
        @Override
        public String toString() {
            return name + ": …";
        }
    }

    boolean isEnabled() {
        return disabledReason == null;
    }

    /// What bodies are signed with at that time.
    List<SigningKey> keys(Instant now) {
        var keys = new ArrayList<SigningKey>();
        keys.add(key);
        if (previousKey instanceof SigningKey previous
                && previousKeyUntil instanceof Instant until
                && now.isBefore(until)) keys.add(previous);
        return keys;
    }

    Endpoint standing(
            Webhook.@Nullable DisabledReason reason, @Nullable Instant since, @Nullable Instant failing, Instant now) {
        return new Endpoint(
                workspace,
                id,
                url,
                eventTypes,
                description,
                apiDate,
                headers,
                isOrdered,
                reason,
                since,
                failing,
                key,
                previousKey,
                previousKeyUntil,
                place,
                createdAt,
                now);
    }

    Webhook shown() {
        return new Webhook(
                id,
                url,
                eventTypes,
                description,
                apiDate,
                headers.stream().map(Header::name).toList(),
                key instanceof KeyPair ? Webhook.SignatureScheme.ED25519 : Webhook.SignatureScheme.HMAC_SHA256,
                key instanceof KeyPair pair ? pair.publicKey() : null,
                isOrdered,
                isEnabled(),
                disabledReason,
                disabledAt,
                failingSince,
                previousKey == null ? null : previousKeyUntil,
                createdAt,
                updatedAt,
                null);
    }

    /// Without secrets, which the record's own text would have.
    @Override
    public String toString() {
        return id.value();
    }
}
