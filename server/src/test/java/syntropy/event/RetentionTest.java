package syntropy.event;

import syntropy.TestServer;

class RetentionTest extends RetentionContract {
    @Override
    TestServer server() {
        return TestServer.fresh();
    }
}
