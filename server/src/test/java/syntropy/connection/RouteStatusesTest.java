package syntropy.connection;

import syntropy.TestServer;

class RouteStatusesTest extends RouteStatusesContract {
    RouteStatusesTest() {
        super(TestServer.fresh());
    }
}
