package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Every sample of every operation succeeds, on PostgreSQL as on SQLite, where the catalogue's own tests send them.
class ScenarioTest {
    @Test
    @Needs(Tool.POSTGRES)
    void everyOperationWorksOnPostgres() {
        try (var server = TestServer.onPostgres()) {
            for (var operation : server.operations()) {
                for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                    var things = Things.made(server, server.token, "thing");
                    assertThat(sample.send(server, server.token, things).status())
                            .as("%s %s %s", operation.name(), sample.target(), sample.body())
                            .isBetween(200, 299);
                }
            }
        }
    }
}
