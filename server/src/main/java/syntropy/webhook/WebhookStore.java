package syntropy.webhook;

import static syntropy.storage.KeptSql.given;
import static syntropy.storage.tables.Tables.EVENT;
import static syntropy.storage.tables.Tables.WEBHOOK_DELIVERY;
import static syntropy.storage.tables.Tables.WEBHOOK_ENDPOINT;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.SortField;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.kernel.SecretBox;
import syntropy.kernel.WebhookId;
import syntropy.kernel.WorkspaceId;
import syntropy.storage.KeptSql;
import syntropy.storage.Listing;
import syntropy.storage.Page;
import syntropy.storage.Row;
import syntropy.storage.Slice;
import syntropy.storage.Tx;
import syntropy.storage.tables.tables.records.WebhookEndpointRecord;
import tools.jackson.core.type.TypeReference;

/// Endpoints. Their secrets and the values of their headers are encrypted.
final class WebhookStore {
    private static final TypeReference<List<Endpoint.Header>> HEADERS = new TypeReference<>() {};

    private static final KeptSql<Row> PLACE = KeptSql.change(sql -> sql.update(WEBHOOK_ENDPOINT)
            .set(
                    WEBHOOK_ENDPOINT.PLACE,
                    DSL.when(WEBHOOK_ENDPOINT.PLACE.lt(given(WEBHOOK_ENDPOINT.PLACE)), given(WEBHOOK_ENDPOINT.PLACE))
                            .otherwise(WEBHOOK_ENDPOINT.PLACE))
            .where(
                    WEBHOOK_ENDPOINT.WORKSPACE_ID.eq(given(WEBHOOK_ENDPOINT.WORKSPACE_ID)),
                    WEBHOOK_ENDPOINT.WEBHOOK_ID.eq(given(WEBHOOK_ENDPOINT.WEBHOOK_ID))));

    private record Standing(Optional<Instant> failingSince) {}

    private static final KeptSql<Standing> FAILING_SINCE = KeptSql.query(
            sql -> sql.select(WEBHOOK_ENDPOINT.FAILING_SINCE_AT)
                    .from(WEBHOOK_ENDPOINT)
                    .where(
                            WEBHOOK_ENDPOINT.WORKSPACE_ID.eq(given(WEBHOOK_ENDPOINT.WORKSPACE_ID)),
                            WEBHOOK_ENDPOINT.WEBHOOK_ID.eq(given(WEBHOOK_ENDPOINT.WEBHOOK_ID))),
            row -> new Standing(Optional.ofNullable(row.timeOrNull())));

    private final SecretBox box;

    WebhookStore(SecretBox box) {
        this.box = box;
    }

    Slice<Webhook> list(Tx tx, WorkspaceId workspace, List<SortField<?>> order, Page<WebhookId> page) {
        return Listing.of(
                        WEBHOOK_ENDPOINT,
                        WEBHOOK_ENDPOINT.WEBHOOK_ID,
                        WEBHOOK_ENDPOINT.WORKSPACE_ID.eq(workspace.value()))
                .orderedBy(order)
                .orFromDeleted(id -> wasGiven(tx, workspace, id))
                .fetch(
                        tx,
                        page.map(WebhookId::value),
                        tx.sql().selectFrom(WEBHOOK_ENDPOINT),
                        row -> endpoint(row).shown());
    }

    /// Whether an endpoint of that id was ever made here.
    private static boolean wasGiven(Tx tx, WorkspaceId workspace, String id) {
        return tx.sql()
                .fetchExists(DSL.selectOne()
                        .from(EVENT)
                        .where(
                                EVENT.WORKSPACE_ID.eq(workspace.value()),
                                EVENT.OBJECT_TYPE.eq("webhook_endpoint"),
                                EVENT.OBJECT_ID.eq(id)));
    }

    /// Whether there are so many or more.
    boolean areThere(Tx tx, WorkspaceId workspace, int many) {
        return tx.sql()
                        .select(WEBHOOK_ENDPOINT.WEBHOOK_ID)
                        .from(WEBHOOK_ENDPOINT)
                        .where(WEBHOOK_ENDPOINT.WORKSPACE_ID.eq(workspace.value()))
                        .limit(many)
                        .fetch()
                        .size()
                == many;
    }

    Optional<Endpoint> find(Tx tx, WorkspaceId workspace, WebhookId id) {
        return tx.sql().selectFrom(WEBHOOK_ENDPOINT).where(key(workspace, id)).fetchOptional(this::endpoint);
    }

    /// Where a public key may be asked for by anybody who knows the endpoint's id.
    Optional<Endpoint> findAnywhere(Tx tx, WebhookId id) {
        return tx.sql()
                .selectFrom(WEBHOOK_ENDPOINT)
                .where(WEBHOOK_ENDPOINT.WEBHOOK_ID.eq(id.value()))
                .fetchOptional(this::endpoint);
    }

    record Key(WorkspaceId workspace, WebhookId id) {}

    /// Of all workspaces, for delivering.
    List<Key> enabled(Tx tx) {
        return keys(tx, WEBHOOK_ENDPOINT.IS_ENABLED.isTrue());
    }

    /// Of all workspaces.
    List<Key> all(Tx tx) {
        return keys(tx, DSL.noCondition());
    }

    private static List<Key> keys(Tx tx, Condition which) {
        return tx.sql()
                .select(WEBHOOK_ENDPOINT.WORKSPACE_ID, WEBHOOK_ENDPOINT.WEBHOOK_ID)
                .from(WEBHOOK_ENDPOINT)
                .where(which)
                .fetch(row -> new Key(new WorkspaceId(row.value1()), new WebhookId(row.value2())));
    }

    void insert(Tx tx, Endpoint endpoint) {
        tx.sql()
                .insertInto(WEBHOOK_ENDPOINT)
                .set(WEBHOOK_ENDPOINT.WORKSPACE_ID, endpoint.workspace().value())
                .set(WEBHOOK_ENDPOINT.WEBHOOK_ID, endpoint.id().value())
                .set(WEBHOOK_ENDPOINT.PLACE, endpoint.place())
                .set(WEBHOOK_ENDPOINT.LEASED_BY, "")
                .set(WEBHOOK_ENDPOINT.LEASED_UNTIL, Instant.EPOCH)
                .set(WEBHOOK_ENDPOINT.CREATED_AT, endpoint.createdAt())
                .set(columns(endpoint))
                .execute();
    }

    /// All but its place.
    void update(Tx tx, Endpoint endpoint) {
        tx.sql()
                .update(WEBHOOK_ENDPOINT)
                .set(columns(endpoint))
                .where(key(endpoint.workspace(), endpoint.id()))
                .execute();
    }

    private Map<TableField<WebhookEndpointRecord, ?>, @Nullable Object> columns(Endpoint endpoint) {
        var row = new LinkedHashMap<TableField<WebhookEndpointRecord, ?>, @Nullable Object>();
        var previous = endpoint.previousKey();
        row.put(WEBHOOK_ENDPOINT.URL, endpoint.url());
        row.put(WEBHOOK_ENDPOINT.EVENT_TYPES, Json.stored(endpoint.eventTypes()));
        row.put(WEBHOOK_ENDPOINT.DESCRIPTION, endpoint.description());
        row.put(WEBHOOK_ENDPOINT.API_DATE, endpoint.apiDate().toString());
        row.put(WEBHOOK_ENDPOINT.HEADERS, sealed(endpoint.id(), Json.stored(endpoint.headers())));
        row.put(WEBHOOK_ENDPOINT.IS_ORDERED, endpoint.isOrdered());
        row.put(WEBHOOK_ENDPOINT.IS_ENABLED, endpoint.isEnabled());
        row.put(
                WEBHOOK_ENDPOINT.DISABLED_REASON,
                endpoint.disabledReason() instanceof Webhook.DisabledReason reason ? reason.name() : "");
        row.put(WEBHOOK_ENDPOINT.DISABLED_AT, endpoint.disabledAt());
        row.put(WEBHOOK_ENDPOINT.FAILING_SINCE_AT, endpoint.failingSince());
        row.put(WEBHOOK_ENDPOINT.SECRET, sealed(endpoint.id(), endpoint.key().reveal()));
        row.put(WEBHOOK_ENDPOINT.PREVIOUS_SECRET, previous == null ? null : sealed(endpoint.id(), previous.reveal()));
        row.put(WEBHOOK_ENDPOINT.PREVIOUS_SECRET_UNTIL, endpoint.previousKeyUntil());
        row.put(WEBHOOK_ENDPOINT.UPDATED_AT, endpoint.updatedAt());
        return row;
    }

    /// With its deliveries.
    void delete(Tx tx, WorkspaceId workspace, WebhookId id) {
        tx.sql()
                .deleteFrom(WEBHOOK_DELIVERY)
                .where(WEBHOOK_DELIVERY.WORKSPACE_ID.eq(workspace.value()), WEBHOOK_DELIVERY.WEBHOOK_ID.eq(id.value()))
                .execute();
        tx.sql().deleteFrom(WEBHOOK_ENDPOINT).where(key(workspace, id)).execute();
    }

    /// Moves the place on, never back.
    ///
    /// @return whether the endpoint is there still
    boolean place(Tx tx, WorkspaceId workspace, WebhookId id, long place) {
        return PLACE.run(tx, place, place, workspace.value(), id.value()) > 0;
    }

    Optional<Instant> failingSince(Tx tx, WorkspaceId workspace, WebhookId id) {
        return FAILING_SINCE.one(tx, workspace.value(), id.value()).flatMap(Standing::failingSince);
    }

    void failingSince(Tx tx, WorkspaceId workspace, WebhookId id, @Nullable Instant since) {
        tx.sql()
                .update(WEBHOOK_ENDPOINT)
                .set(WEBHOOK_ENDPOINT.FAILING_SINCE_AT, since)
                .where(key(workspace, id))
                .execute();
    }

    /// Takes or keeps the right to deliver to the endpoint, where several controllers could.
    ///
    /// @return whether it is this one that delivers
    boolean lease(Tx tx, WorkspaceId workspace, WebhookId id, String controller, Instant now, Instant until) {
        return tx.sql()
                        .update(WEBHOOK_ENDPOINT)
                        .set(WEBHOOK_ENDPOINT.LEASED_BY, controller)
                        .set(WEBHOOK_ENDPOINT.LEASED_UNTIL, until)
                        .where(
                                key(workspace, id),
                                WEBHOOK_ENDPOINT.LEASED_BY.eq(controller).or(WEBHOOK_ENDPOINT.LEASED_UNTIL.lt(now)))
                        .execute()
                > 0;
    }

    /// Lets another controller deliver.
    void release(Tx tx, WorkspaceId workspace, WebhookId id, String controller) {
        tx.sql()
                .update(WEBHOOK_ENDPOINT)
                .set(WEBHOOK_ENDPOINT.LEASED_UNTIL, Instant.EPOCH)
                .where(key(workspace, id), WEBHOOK_ENDPOINT.LEASED_BY.eq(controller))
                .execute();
    }

    private static Condition key(WorkspaceId workspace, WebhookId id) {
        return WEBHOOK_ENDPOINT.WORKSPACE_ID.eq(workspace.value()).and(WEBHOOK_ENDPOINT.WEBHOOK_ID.eq(id.value()));
    }

    private byte[] sealed(WebhookId owner, String text) {
        return box.sealed(owner.value(), text.getBytes(StandardCharsets.UTF_8));
    }

    private String opened(String owner, byte[] sealed) {
        return new String(box.opened(owner, sealed), StandardCharsets.UTF_8);
    }

    private Endpoint endpoint(WebhookEndpointRecord row) {
        var id = row.getWebhookId();
        var reason = row.getDisabledReason();
        var previous = row.getPreviousSecret();
        return new Endpoint(
                new WorkspaceId(row.getWorkspaceId()),
                new WebhookId(id),
                row.getUrl(),
                Json.storedTexts(row.getEventTypes()),
                row.getDescription(),
                ApiDate.of(row.getApiDate()),
                Json.MAPPER.readValue(opened(id, row.getHeaders()), HEADERS),
                row.getIsOrdered(),
                reason.isEmpty() ? null : Webhook.DisabledReason.valueOf(reason),
                row.getDisabledAt(),
                row.getFailingSinceAt(),
                SigningKey.parse(opened(id, row.getSecret())),
                previous == null ? null : SigningKey.parse(opened(id, previous)),
                row.getPreviousSecretUntil(),
                row.getPlace(),
                row.getCreatedAt(),
                row.getUpdatedAt());
    }
}
