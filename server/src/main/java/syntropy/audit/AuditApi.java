package syntropy.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.feed.EventOrder;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Caller;
import syntropy.kernel.EventId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.versions.Versions;

public final class AuditApi {
    private static final String GROUP = "Audit log";
    private static final String PATH = "/v1/network/audit";

    interface Paging extends Paged<EventId> {}

    record ListAll(
            @Field.Doc("Event types, in which `*` stands for any letters: `agent.created`, `agent.*`, `*.deleted`.")
            @Field.Items(min = 1, max = 50)
            @Nullable
            List<String> type,

            @Field.Doc("The kind of object that something was done to, such as `agent`.") @Nullable
            String objectType,

            @Field.Doc("Its id; with `object_type`.") @Nullable
            String objectId,

            @Nullable String actorId,

            @Field.Doc("The token that the request was made with.") @Nullable
            AccessTokenId accessTokenId,

            @Nullable String requestId,
            @Nullable Instant from,
            @Field.Doc("Not included.") @Nullable Instant to,
            @Nullable EventId skip,
            @Nullable EventId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(EventOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paging {
        AuditFilter filter() {
            return new AuditFilter(type, objectType, objectId, null, actorId, null, accessTokenId, requestId, from, to);
        }
    }

    record Search(
            @Nullable AuditFilter filter,
            @Nullable EventId skip,
            @Nullable EventId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(EventOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paging {}

    private final AuditLog log;
    private final Versions versions;

    private AuditApi(AuditLog log, Versions versions) {
        this.log = log;
        this.versions = versions;
    }

    public static List<Operation<?, ?>> operations(AuditLog log, Versions versions) {
        return new AuditApi(log, versions).operations();
    }

    private List<Operation<?, ?>> operations() {
        return List.of(
                Operation.get(PATH)
                        .named(
                                "AuditGet",
                                GROUP,
                                "Lists who did what from where and what it changed, the newest first.")
                        .needs(Permission.AUDIT_READ)
                        .takes(ListAll.class)
                        .givesSlice(AuditEntry.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class, Problem.Invalid.class)
                        .reads((tx, caller, in) -> list(tx, caller, in.filter(), "/type", in)),
                Operation.post(PATH + "/logs/search")
                        .named("V1NetworkAuditSearch", GROUP, "Searches the audit log, the newest first.")
                        .needs(Permission.AUDIT_READ)
                        .takes(Search.class)
                        .givesSlice(AuditEntry.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class, Problem.Invalid.class)
                        .reads((tx, caller, in) -> list(
                                tx,
                                caller,
                                in.filter() instanceof AuditFilter filter ? filter : AuditFilter.ANY,
                                "/filter/type",
                                in)));
    }

    private Slice<AuditEntry> list(Tx tx, Caller caller, AuditFilter filter, String typesAt, Paging in) {
        return log.list(
                tx,
                caller.workspace(),
                filter.events(typesAt),
                in.sorting(EventOrder.class),
                in.page(),
                versions.at(caller.apiDate()));
    }
}
