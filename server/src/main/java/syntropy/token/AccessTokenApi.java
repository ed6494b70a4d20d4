package syntropy.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.ApiDate;
import syntropy.kernel.ApiDates;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;

/// Access tokens and the sessions they are exchanged for.
public final class AccessTokenApi {
    private static final String GROUP = "Access tokens";
    private static final String PATH = "/v1/network/auth/access-tokens";
    private static final String ONE = PATH + "/{access_token_id}";

    record Create(
            @Field.Length(min = 1, max = 255) String accessTokenName,
            @Field.Length(max = 255) @Nullable String accessTokenDescription,

            @Field.Doc(
                    "From then on every call with it is refused. Not later than the expiration of the token that makes it.")
            Instant accessTokenExpiration,

            @Field.Doc("What it may do; only what the token that makes it may do.")
            List<Permission> permissions,

            @Field.Doc("The API date of its requests that name none; left out, the workspace's.") @Nullable
            ApiDate accessTokenApiDate,

            @Field.Doc("The addresses it may be used from; left out or empty, any.") @Field.Items(max = 100) @Nullable
            List<AddressBlock> accessTokenAllowedAddresses) {}

    record Update(
            AccessTokenId accessTokenId,
            @Field.Length(min = 1, max = 255) @Nullable String accessTokenName,
            @Field.Length(max = 255) @Nullable String accessTokenDescription,
            @Nullable ApiDate accessTokenApiDate,
            @Field.Items(max = 100) @Nullable List<AddressBlock> accessTokenAllowedAddresses) {}

    record One(AccessTokenId accessTokenId) {}

    record Rotate(
            AccessTokenId accessTokenId,

            @Field.Doc("How many seconds the present secret stays valid beside the new one; left out, a day.")
            @Field.Range(min = 0, max = 604_800)
            @Nullable
            Integer overlapSeconds) {}

    record ListAll(
            @Nullable AccessTokenId skip,
            @Nullable AccessTokenId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(AccessTokenOrder.class) @Nullable
            Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<AccessTokenId> {}

    record Login(
            @Field.In(Format.OPAQUE) @Field.Doc("The secret of an access token.")
            String accessToken) {}

    @Field.Doc("A session: what old clients use as a bearer token.")
    record Session(
            @Field.Doc("The session token.") String accessToken,
            @Field.Doc("Always `bearer`.") String tokenType,
            @Field.Doc("Its life in seconds, as a text.") String expiresIn,
            @Field.Doc("Always empty: log in again.") String refreshToken) {}

    private AccessTokenApi() {}

    public static List<Operation<?, ?>> operations(AccessTokens tokens, Sessions sessions, ApiDates dates) {
        return List.of(
                Operation.get(PATH)
                        .named("V1NetworkAuthAccessTokensGet", GROUP, "Lists the workspace's access tokens.")
                        .needs(Permission.ACCESS_TOKENS_READ)
                        .takes(ListAll.class)
                        .givesSlice(AccessToken.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(tokens::list),
                Operation.post(PATH)
                        .named(
                                "V1NetworkAuthAccessTokensCreate",
                                GROUP,
                                "Creates an access token; its secret is shown once.")
                        .needs(Permission.ACCESS_TOKENS_WRITE)
                        .takes(Create.class)
                        .gives(AccessToken.class)
                        .creates(ONE)
                        .mayFail(Problem.Forbidden.class, Problem.UnknownApiDate.class)
                        .emits(Event.AccessTokenCreated.class)
                        .writes((tx, caller, in) -> tokens.create(tx, caller, draft(in, dates))),
                Operation.get(PATH + "/permissions")
                        .named(
                                "V1NetworkAuthAccessTokensPermissionsGet",
                                GROUP,
                                "Lists what tokens can be allowed to do.")
                        .needsAnyToken()
                        .takes(PermissionList.class)
                        .givesSlice(PermissionList.Info.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads((tx, caller, in) -> in.fetch()),
                Operation.get(PATH + "/self")
                        .named("AccessTokensSelf", GROUP, "Shows the token that the request is made with.")
                        .needsAnyToken()
                        .takes(Nothing.class)
                        .gives(AccessToken.class)
                        .reads((tx, caller, in) -> tokens.self(tx, caller)),
                Operation.get(ONE)
                        .named("AccessTokensGetOne", GROUP, "Shows an access token.")
                        .needs(Permission.ACCESS_TOKENS_READ)
                        .takes(One.class)
                        .gives(AccessToken.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> tokens.get(tx, caller.workspace(), in.accessTokenId())),
                Operation.patch(ONE)
                        .named(
                                "AccessTokensUpdate",
                                GROUP,
                                "Changes a token's name, description, API date or allowed addresses.")
                        .needs(Permission.ACCESS_TOKENS_WRITE)
                        .takes(Update.class)
                        .gives(AccessToken.class)
                        .mayFail(Problem.NotFound.class, Problem.Forbidden.class, Problem.UnknownApiDate.class)
                        .emits(Event.AccessTokenUpdated.class)
                        .writes((tx, caller, in) -> {
                            if (in.accessTokenApiDate() instanceof ApiDate date) dates.known(date.toString());
                            return tokens.update(tx, caller, in);
                        }),
                Operation.post(ONE + "/rotate")
                        .named(
                                "AccessTokensRotate",
                                GROUP,
                                "Gives a token a new secret; the present one stays valid for the overlap.")
                        .needs(Permission.ACCESS_TOKENS_WRITE)
                        .takes(Rotate.class)
                        .gives(AccessToken.class)
                        .mayFail(Problem.NotFound.class, Problem.Forbidden.class, Problem.Invalid.class)
                        .emits(Event.AccessTokenRotated.class)
                        .writes((tx, caller, in) -> tokens.rotate(
                                tx,
                                caller,
                                in.accessTokenId(),
                                in.overlapSeconds() instanceof Integer seconds
                                        ? Duration.ofSeconds(seconds)
                                        : Duration.ofDays(1))),
                Operation.delete(ONE)
                        .named(
                                "V1NetworkAuthAccessTokensDelete",
                                GROUP,
                                "Deletes an access token: the next call with it is refused.")
                        .needs(Permission.ACCESS_TOKENS_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.AccessTokenDeleted.class)
                        .writes((tx, caller, in) -> {
                            tokens.delete(tx, caller, in.accessTokenId());
                            return Nothing.NOTHING;
                        }),
                Operation.post("/v1/network/auth/access-token/login")
                        .named("V1NetworkAuthAccessTokenLogin", GROUP, "Exchanges an access token for a session token.")
                        .isOpen()
                        .takes(Login.class)
                        .gives(Session.class)
                        .mayFail(Problem.Unauthenticated.class, Problem.AddressNotAllowed.class)
                        .emits(Event.SessionCreated.class)
                        .writesForGuest((tx, origin, in) -> sessions.open(tx, origin, in.accessToken())),
                Operation.post("/v1/network/auth/logout")
                        .named("V1NetworkAuthLogout", GROUP, "Ends the session of the request.")
                        .needsAnyToken()
                        .takes(Nothing.class)
                        .givesNothing()
                        .emits(Event.SessionDeleted.class)
                        .writes((tx, caller, in) -> {
                            sessions.close(tx, caller);
                            return Nothing.NOTHING;
                        }));
    }

    private static AccessTokens.Draft draft(Create in, ApiDates dates) {
        if (in.accessTokenApiDate() instanceof ApiDate date) dates.known(date.toString());
        return new AccessTokens.Draft(
                in.accessTokenName(),
                in.accessTokenDescription() instanceof String text ? text : "",
                in.permissions(),
                in.accessTokenExpiration(),
                in.accessTokenApiDate(),
                in.accessTokenAllowedAddresses() instanceof List<AddressBlock> blocks ? blocks : List.of());
    }
}
