package syntropy.event;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class EventNumbersOnPostgresTest extends EventNumbersContract {
    @Override
    TestServer server() {
        return TestServer.onPostgres();
    }
}
