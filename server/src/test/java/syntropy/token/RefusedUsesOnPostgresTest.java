package syntropy.token;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class RefusedUsesOnPostgresTest extends RefusedUsesContract {
    @Override
    TestServer server() {
        return TestServer.onPostgres();
    }
}
