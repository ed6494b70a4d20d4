package syntropy.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.event.Event;
import syntropy.kernel.ApiDate;
import syntropy.kernel.EventId;
import syntropy.kernel.Permission;
import syntropy.kernel.Problem;
import syntropy.kernel.WebhookId;

/// Web-hook endpoints and deliveries.
public final class WebhookApi {
    private static final String GROUP = "Web-hooks";
    private static final String PATH = "/v1/network/webhooks";
    private static final String ONE = PATH + "/{webhook_id}";
    private static final String DELIVERIES = ONE + "/deliveries";
    private static final String DELIVERY = DELIVERIES + "/{event_id}";

    record Create(
            @Field.Doc("`https://…`; an address or a port that the operator doesn't allow is refused.")
            @Field.Length(min = 1, max = 2048)
            String url,

            @Field.Doc("Types of events, in which `*` stands for any letters: `agent.online`, `connection.*`, `*`.")
            @Field.Length(min = 1, max = 64)
            @Field.Items(min = 1, max = 50)
            List<String> eventTypes,

            @Field.Length(max = 255) @Nullable String description,

            @Field.Doc("The API date whose shape the bodies have; left out, that of this request.") @Nullable
            ApiDate apiDate,

            @Field.Items(max = 20) @Nullable List<Endpoint.Header> headers,

            @Field.Doc("Left out, a shared secret.") Webhook.@Nullable SignatureScheme signatureScheme,

            @Field.Doc("Whether events of one object come strictly in their order; left out, false.") @Nullable
            Boolean isOrdered,

            @Field.Doc("Left out, true.") @Nullable Boolean isEnabled) {}

    record Update(
            WebhookId webhookId,

            @Field.Length(min = 1, max = 2048) @Nullable String url,

            @Field.Length(min = 1, max = 64) @Field.Items(min = 1, max = 50) @Nullable
            List<String> eventTypes,

            @Field.Length(max = 255) @Nullable String description,
            @Nullable ApiDate apiDate,

            @Field.Doc("All of them, in place of those of before.") @Field.Items(max = 20) @Nullable
            List<Endpoint.Header> headers,

            @Nullable Boolean isOrdered,
            @Nullable Boolean isEnabled,

            @Field.Doc(
                    "Enabled again, the endpoint gets what happened meanwhile; with true, only what happens from now on.")
            @Nullable
            Boolean skipMissed) {}

    record One(WebhookId webhookId) {}

    record ListAll(
            @Nullable WebhookId skip,
            @Nullable WebhookId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(WebhookOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<WebhookId> {}

    record ListDeliveries(
            WebhookId webhookId,
            Delivery.@Nullable Status status,
            @Nullable EventId skip,
            @Nullable EventId take,

            @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
            Integer limit,

            @Field.OrderedBy(DeliveryOrder.class) @Nullable Order order,

            @Field.Hidden @Nullable Integer offset)
            implements Paged<EventId> {}

    record OneDelivery(WebhookId webhookId, EventId eventId) {}

    record Replay(
            WebhookId webhookId,
            EventId firstEventId,
            @Field.Doc("Left out, the newest.") @Nullable EventId lastEventId,

            @Field.Doc("Left out, what the endpoint wants.")
            @Field.Length(min = 1, max = 64)
            @Field.Items(min = 1, max = 50)
            @Nullable
            List<String> eventTypes) {}

    @Field.Doc("How many events are delivered once more.")
    record Replayed(
            @Field.Range(min = 0, max = Webhooks.MOST_REPLAYED)
            int eventsCount) {}

    @Field.Doc("How far delivering has come.")
    record Progress(
            @Field.Doc(
                    "The number of the event up to which all are delivered, weren't wanted, or are listed as deliveries.")
            @Field.Range(min = 0, max = 9_007_199_254_740_991L)
            long eventNumber,

            @Field.Doc("How many events have happened since.") @Field.Range(min = 0, max = 9_007_199_254_740_991L)
            long eventsBehind,

            @Field.Doc("Deliveries that failed and are tried again, or wait for such a one.")
            @Field.Range(min = 0, max = Integer.MAX_VALUE)
            int pendingCount) {}

    private WebhookApi() {}

    public static List<Operation<?, ?>> operations(Webhooks webhooks) {
        return List.of(
                Operation.get(PATH)
                        .named("WebhooksGet", GROUP, "Lists the web-hook endpoints.")
                        .needs(Permission.WEBHOOKS_READ)
                        .takes(ListAll.class)
                        .givesSlice(Webhook.class)
                        .mayFail(Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(webhooks::list),
                Operation.post(PATH)
                        .named("WebhooksCreate", GROUP, "Creates a web-hook endpoint; its secret is shown once.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(Create.class)
                        .gives(Webhook.class)
                        .creates(ONE)
                        .mayFail(Problem.Invalid.class, Problem.UnknownApiDate.class, Problem.LimitReached.class)
                        .emits(Event.WebhookEndpointCreated.class)
                        .writes(webhooks::create),
                Operation.get(ONE)
                        .named("WebhooksGetOne", GROUP, "Shows a web-hook endpoint.")
                        .needs(Permission.WEBHOOKS_READ)
                        .takes(One.class)
                        .gives(Webhook.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> webhooks.get(tx, caller.workspace(), in.webhookId())),
                Operation.patch(ONE)
                        .named("WebhooksUpdate", GROUP, "Changes a web-hook endpoint, or switches it off and on.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(Update.class)
                        .gives(Webhook.class)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class, Problem.UnknownApiDate.class)
                        .emits(Event.WebhookEndpointUpdated.class)
                        .writes(webhooks::update),
                Operation.post(ONE + "/rotate")
                        .named(
                                "WebhooksRotate",
                                GROUP,
                                "Gives an endpoint a new secret; for 24 hours bodies are signed by both.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(One.class)
                        .gives(Webhook.class)
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.WebhookEndpointRotated.class)
                        .writes((tx, caller, in) -> webhooks.rotate(tx, caller, in.webhookId())),
                Operation.delete(ONE)
                        .named("WebhooksDelete", GROUP, "Deletes an endpoint with its deliveries.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.WebhookEndpointDeleted.class)
                        .writes((tx, caller, in) -> {
                            webhooks.delete(tx, caller, in.webhookId());
                            return Nothing.NOTHING;
                        }),
                Operation.post(ONE + "/test")
                        .named(
                                "WebhooksTest",
                                GROUP,
                                "Delivers a `webhook_endpoint.tested` to the endpoint, whichever types it wants.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(One.class)
                        .givesNothing()
                        .answers(202)
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.WebhookEndpointTested.class)
                        .writes((tx, caller, in) -> {
                            webhooks.test(tx, caller, in.webhookId());
                            return Nothing.NOTHING;
                        }),
                Operation.get(ONE + "/progress")
                        .named("WebhooksProgress", GROUP, "Shows how far delivering to an endpoint has come.")
                        .needs(Permission.WEBHOOKS_READ)
                        .takes(One.class)
                        .gives(Progress.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) -> webhooks.progress(tx, caller.workspace(), in.webhookId())),
                Operation.get(DELIVERIES)
                        .named("WebhookDeliveriesGet", GROUP, "Lists an endpoint's deliveries, the newest event first.")
                        .needs(Permission.WEBHOOKS_READ)
                        .takes(ListDeliveries.class)
                        .givesSlice(Delivery.class)
                        .mayFail(Problem.NotFound.class, Problem.CursorConflict.class, Problem.CursorNotFound.class)
                        .reads(webhooks::deliveries),
                Operation.get(DELIVERY)
                        .named("WebhookDeliveriesGetOne", GROUP, "Shows how the delivery of an event went.")
                        .needs(Permission.WEBHOOKS_READ)
                        .takes(OneDelivery.class)
                        .gives(Delivery.class)
                        .mayFail(Problem.NotFound.class)
                        .reads((tx, caller, in) ->
                                webhooks.delivery(tx, caller.workspace(), in.webhookId(), in.eventId())),
                Operation.post(DELIVERY + "/resend")
                        .named("WebhookDeliveriesResend", GROUP, "Delivers an event once more.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(OneDelivery.class)
                        .gives(Delivery.class)
                        .answers(202)
                        .mayFail(Problem.NotFound.class)
                        .emits(Event.WebhookEndpointReplayed.class)
                        .writes((tx, caller, in) -> webhooks.resend(tx, caller, in.webhookId(), in.eventId())),
                Operation.post(ONE + "/replay")
                        .named(
                                "WebhooksReplay",
                                GROUP,
                                "Delivers once more what happened from one event to another, at most 10,000 events.")
                        .needs(Permission.WEBHOOKS_WRITE)
                        .takes(Replay.class)
                        .gives(Replayed.class)
                        .answers(202)
                        .mayFail(Problem.NotFound.class, Problem.Invalid.class)
                        .emits(Event.WebhookEndpointReplayed.class)
                        .writes((tx, caller, in) -> new Replayed(webhooks.replay(tx, caller, in))));
    }
}
