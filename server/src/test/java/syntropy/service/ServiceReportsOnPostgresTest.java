package syntropy.service;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class ServiceReportsOnPostgresTest extends ServiceReportsContract {
    ServiceReportsOnPostgresTest() {
        super(TestServer.onPostgres());
    }
}
