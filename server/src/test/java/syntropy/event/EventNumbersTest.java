package syntropy.event;

import syntropy.TestServer;

class EventNumbersTest extends EventNumbersContract {
    @Override
    TestServer server() {
        return TestServer.fresh();
    }
}
