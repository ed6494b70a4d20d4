package syntropy.webhook;

import syntropy.TestServer;
import syntropy.kernel.WebhookId;

/// What the controller does with an endpoint that can't be delivered to.
public final class Disabling {
    private Disabling() {}

    public static void disable(TestServer server, String webhook) {
        server.database.write(tx -> server.webhooks()
                .disable(tx, server.operator(), new WebhookId(webhook), Webhook.DisabledReason.FAILING));
    }
}
