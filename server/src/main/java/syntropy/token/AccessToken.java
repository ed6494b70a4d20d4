package syntropy.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AccountId;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Permission;

@Field.Doc("A secret for the REST API: what it may do and until when. The secret itself is shown once.")
public record AccessToken(
        AccessTokenId accessTokenId,
        String accessTokenName,
        String accessTokenDescription,

        @Field.Doc("From then on every call with it is refused.")
        Instant accessTokenExpiration,

        @Field.Doc("Whether it can be used now.") boolean accessTokenStatus,
        List<Permission> permissions,

        @Field.Doc("The API date of requests that name none; null follows the workspace.") @Nullable
        ApiDate accessTokenApiDate,

        @Field.Doc("The addresses it may be used from; empty means any.")
        List<AddressBlock> accessTokenAllowedAddresses,

        @Field.Doc("The secrets that open it: one, or two while a rotation's overlap lasts.")
        List<SecretInfo> accessTokenSecrets,

        @Field.Doc("The last use, to the minute; null when it was never used.") @Nullable
        LastUse accessTokenLastUse,

        @Field.Doc("The person it belongs to; null when it was made at the command line.") @Nullable
        AccountId userId,

        Instant accessTokenCreatedAt,
        Instant accessTokenUpdatedAt,

        @Field.Doc("The secret: only in the answer to its making or rotation, never again.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String accessToken) {

    @Field.Doc("Tells secrets apart without showing them.")
    public record SecretInfo(
            @Field.Doc("The last four characters.") String last4, Instant validUntil) {}

    @Field.Doc("How a token was last used.")
    public record LastUse(Instant at, String address, String userAgent, ApiDate apiDate, String route) {}

    AccessToken showing(String secret) {
        return new AccessToken(
                accessTokenId,
                accessTokenName,
                accessTokenDescription,
                accessTokenExpiration,
                accessTokenStatus,
                permissions,
                accessTokenApiDate,
                accessTokenAllowedAddresses,
                accessTokenSecrets,
                accessTokenLastUse,
                userId,
                accessTokenCreatedAt,
                accessTokenUpdatedAt,
                secret);
    }
}
