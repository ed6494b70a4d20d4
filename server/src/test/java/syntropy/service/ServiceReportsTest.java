package syntropy.service;

import syntropy.TestServer;

class ServiceReportsTest extends ServiceReportsContract {
    ServiceReportsTest() {
        super(TestServer.fresh());
    }
}
