package syntropy.agent;

import syntropy.TestServer;

class AgentReportTest extends AgentReportContract {
    AgentReportTest() {
        super(TestServer.fresh());
    }
}
