package syntropy.event;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class RetentionOnPostgresTest extends RetentionContract {
    @Override
    TestServer server() {
        return TestServer.onPostgres();
    }
}
