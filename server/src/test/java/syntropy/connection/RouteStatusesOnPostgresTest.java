package syntropy.connection;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class RouteStatusesOnPostgresTest extends RouteStatusesContract {
    RouteStatusesOnPostgresTest() {
        super(TestServer.onPostgres());
    }
}
