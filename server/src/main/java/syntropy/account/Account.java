package syntropy.account;

import java.time.Instant;
import syntropy.api.Field;
import syntropy.kernel.AccountId;

@Field.Doc("A person, as a workspace sees them.")
public record Account(
        AccountId userId,
        @Field.Doc("In lower case; unique on this server.") String userEmail,
        Role userRole,
        Instant userCreatedAt) {}
