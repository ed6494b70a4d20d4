package syntropy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import syntropy.protocol.FromAgent;
import syntropy.protocol.ToAgent;

class DemoTest {
    @Test
    void twelveAgentsComeWithWhatThereIsToSee() throws InterruptedException {
        try (var controller = new StubController()) {
            controller.onOpen = session -> session.send(new ToAgent.GetInfo());
            try (var demo = new Demo(controller.uri(), "token", null, InstantSource.system())) {
                demo.start();
                var tags = new HashSet<String>();
                int networks = 0;
                for (int i = 0; i < 12; i++) {
                    var info = controller.next().next(FromAgent.AgentInfo.class);
                    tags.addAll(info.tags());
                    networks += info.networks().size();
                    assertThat(info.location()).isNotNull();
                }
                assertThat(tags).containsExactlyInAnyOrderElementsOf(Demo.TAGS);
                assertThat(networks).isEqualTo(4);
                assertThat(controller.sessions.values().stream()
                                .map(it -> it.headers.get("X-DeviceName"))
                                .collect(Collectors.toSet()))
                        .hasSize(12)
                        .contains("office-sao-paulo", "store-johannesburg");
                var stockholm = controller.sessions.get("demo-03-office-stockholm");
                assertThat(java.util.Objects.requireNonNull(stockholm)
                                .next(FromAgent.HostServices.class)
                                .services())
                        .hasSize(1);
            }
        }
    }
}
