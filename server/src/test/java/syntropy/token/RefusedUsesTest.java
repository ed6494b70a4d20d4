package syntropy.token;

import syntropy.TestServer;

class RefusedUsesTest extends RefusedUsesContract {
    @Override
    TestServer server() {
        return TestServer.fresh();
    }
}
