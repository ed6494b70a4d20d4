package syntropy.agent;

import syntropy.Needs;
import syntropy.TestServer;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class AgentReportOnPostgresTest extends AgentReportContract {
    AgentReportOnPostgresTest() {
        super(TestServer.onPostgres());
    }
}
