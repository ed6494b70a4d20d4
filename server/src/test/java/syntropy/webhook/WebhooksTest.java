package syntropy.webhook;

import syntropy.TestServer;

class WebhooksTest extends WebhooksContract {
    @Override
    TestServer server() {
        return TestServer.fresh();
    }
}
