package syntropy.webhook;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class WebhooksOnPostgresTest extends WebhooksContract {
    @Override
    TestServer server() {
        return TestServer.onPostgres();
    }
}
