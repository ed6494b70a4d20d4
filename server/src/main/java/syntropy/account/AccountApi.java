package syntropy.account;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.kernel.AccountId;
import syntropy.kernel.Caller;
import syntropy.kernel.Permission;
import syntropy.storage.Tx;

public final class AccountApi {
    private static final String LOCAL_ACCOUNT = "localAccountAuthentication";
    private static final String OF_THE_SYSTEM = "system";

    @Field.Doc("Who calls.")
    public record User(
            @Field.Doc("The person whose token it is; null when the operator made it.") @Nullable
            AccountId userId,

            @Field.Doc("Null when there is no such person.") @Nullable
            String userEmail,

            Settings userSettings,

            @Field.Doc("What the token may do.") List<Permission> userScopes) {}

    @Field.Doc("What a Dashboard goes by; this server keeps none of it, so these are its defaults.")
    public record Settings(
            boolean showOnboarding,

            @Field.Doc("How the person signs in; empty when there is none.")
            @Field.OneOf({"socialIdpAuthentication", LOCAL_ACCOUNT})
            List<String> authSources,

            boolean twoFactorsAuthentication,
            @Field.OneOf({"light", "dark", OF_THE_SYSTEM}) String theme) {}

    private AccountApi() {}

    public static List<Operation<?, ?>> operations(Accounts accounts) {
        return List.of(Operation.get("/v1/network/auth/user")
                .named(
                        "V1NetworkAuthUserGet",
                        "Users",
                        "Shows who calls: the person behind the token, if there is one.")
                .needsAnyToken()
                .takes(Nothing.class)
                .gives(User.class)
                .reads((tx, caller, in) -> caller(tx, caller, accounts)));
    }

    private static User caller(Tx tx, Caller caller, Accounts accounts) {
        var person = caller.actor().account();
        var email = person == null ? null : accounts.email(tx, person).orElse(null);
        return new User(
                person,
                email,
                new Settings(false, person == null ? List.of() : List.of(LOCAL_ACCOUNT), false, OF_THE_SYSTEM),
                caller.permissions().stream()
                        .sorted(Comparator.comparingInt(Permission::number))
                        .toList());
    }
}
