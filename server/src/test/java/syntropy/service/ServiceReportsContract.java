package syntropy.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import syntropy.TestServer;
import syntropy.protocol.FromAgent;
import syntropy.protocol.FromAgent.Ports;
import tools.jackson.databind.JsonNode;

/// Services as agents report them.
abstract class ServiceReportsContract {
    final TestServer server;
    String secret = "";
    int agent;

    ServiceReportsContract(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void enrol() {
        secret = server.agentToken();
        agent = server.enrol(secret, "one");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void dockersTwoListsAppearEachWithWhatItHas() {
        says(info(true, List.of(network("lan", "172.30.0.0/16")), List.of(container("web", "172.30.0.2"))));

        assertThat(services()).hasSize(2);
        assertThat(service("lan").path("agent_service_type").asString()).isEqualTo("DOCKER");
        assertThat(ranges("lan")).containsExactly("172.30.0.0/16 active on");
        assertThat(ranges("web")).containsExactly("172.30.0.2/32 active on");
        assertThat(service("web").path("agent_service_tcp_ports").toString()).isEqualTo("[80,443]");
        assertThat(service("web").path("agent_service_networks").toString()).isEqualTo("[\"lan\"]");
        assertThat(service("web").path("agent_service_is_active").asBoolean()).isTrue();
        assertThat(server.get("/v1/network/agents/" + agent)
                        .data()
                        .path("agent_services_subnets_enabled_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(events("service.created")).isEqualTo(2);
    }

    @Test
    void eachListDecidesAboutItsOwnAlone() {
        server.service(agent, "by hand", "10.0.0.0/24");
        says(info(false, List.of(network("lan", "172.30.0.0/16")), List.of(container("web", "172.30.0.2"))));
        says(new FromAgent.HostServices(
                List.of(new FromAgent.HostService("home", List.of("192.168.50.9/24"), Ports.NONE))));
        says(new FromAgent.KubernetesServices(
                List.of(new FromAgent.KubernetesService("api", List.of("10.96.12.7"), Ports.NONE))));
        assertThat(ranges("home")).containsExactly("192.168.50.0/24 active off");
        assertThat(ranges("api")).containsExactly("10.96.12.7/32 active off");

        says(new FromAgent.Containers(List.of()));
        assertThat(active()).containsExactlyInAnyOrder("by hand", "lan", "home", "api");
        says(new FromAgent.Networks(List.of()));
        assertThat(active()).containsExactlyInAnyOrder("by hand", "home", "api");
        says(new FromAgent.HostServices(List.of()));
        assertThat(active()).containsExactlyInAnyOrder("by hand", "api");
        says(new FromAgent.KubernetesServices(List.of()));
        assertThat(active()).containsExactly("by hand");
    }

    @Test
    void whatGoesIsKeptWithItsSwitchesAndComesBack() {
        says(new FromAgent.Containers(List.of(container("web", "172.30.0.2"))));
        int subnet = subnet("web");
        server.call(
                "PATCH",
                "/v1/network/agents/services/bulk",
                "{\"subnets_to_update\":[{\"agent_service_subnet_id\":%d,\"is_enabled\":true}]}".formatted(subnet));

        says(new FromAgent.Containers(List.of()));
        assertThat(service("web").path("agent_service_is_active").asBoolean()).isFalse();
        assertThat(ranges("web")).containsExactly("172.30.0.2/32 gone on");

        says(new FromAgent.Containers(List.of(container("web", "172.30.0.2", "172.30.0.3"))));
        assertThat(subnet("web")).isEqualTo(subnet);
        assertThat(ranges("web")).containsExactly("172.30.0.2/32 active on", "172.30.0.3/32 active off");
        assertThat(events("service.updated")).isEqualTo(2);
    }

    @Test
    void theSameAgainIsNotWrittenAndAChangeIsOneEvent() {
        says(info(true, List.of(network("lan", "172.30.0.0/16")), List.of(container("web", "172.30.0.2"))));
        var everything = server.everything();
        server.clock.advance(Duration.ofMinutes(1));

        says(info(true, List.of(network("lan", "172.30.0.0/16")), List.of(container("web", "172.30.0.2"))));
        says(new FromAgent.Containers(List.of(container("web", "172.30.0.2"))));
        assertThat(server.everything()).isEqualTo(everything);

        says(new FromAgent.Containers(List.of(new FromAgent.Container(
                "c",
                "web",
                "running",
                "",
                List.of("lan"),
                List.of("172.30.0.2"),
                new Ports(List.of(8080), List.of())))));
        assertThat(service("web").path("agent_service_tcp_ports").toString()).isEqualTo("[8080]");
        var event = server.events().stream()
                .filter(each -> "service.updated".equals(each.get("type")))
                .findFirst()
                .orElseThrow();
        assertThat((String) event.get("before_state")).contains("\"agent_service_tcp_ports\":[80,443]");
        assertThat((String) event.get("after_state")).contains("\"agent_service_tcp_ports\":[8080]");
    }

    @Test
    void anAnswerWithoutAnyDockerAtAllSaysNothing() {
        says(info(true, List.of(network("lan", "172.30.0.0/16")), List.of(container("web", "172.30.0.2"))));
        says(info(true, List.of(), List.of()));
        assertThat(active()).containsExactlyInAnyOrder("lan", "web");
        says(info(true, List.of(network("lan", "172.30.0.0/16")), List.of()));
        assertThat(active()).containsExactly("lan");
    }

    @Test
    void oddReportsDoNoHarm() {
        says(new FromAgent.HostServices(List.of(
                new FromAgent.HostService("", List.of("10.0.0.0/8"), Ports.NONE),
                new FromAgent.HostService("a\nb", List.of("10.9.0.0/16"), Ports.NONE),
                new FromAgent.HostService("none", List.of("fd00::/8", "x", "10.0.0.0/33", "1/2/3"), Ports.NONE),
                new FromAgent.HostService("internet", List.of("0.0.0.0/0"), new Ports(List.of(0, 70000, 5), List.of())),
                new FromAgent.HostService("x".repeat(400), List.of("10.1.0.0/16"), Ports.NONE),
                new FromAgent.HostService("twice", List.of("10.2.0.0/16", "10.2.3.4/16"), Ports.NONE),
                new FromAgent.HostService("twice", List.of("10.3.0.0/16"), Ports.NONE))));

        assertThat(services()).hasSize(4);
        assertThat(ranges("a\uFFFDb")).hasSize(1);
        assertThat(ranges("internet")).containsExactly("0.0.0.0/0 active off");
        assertThat(service("internet").path("agent_service_tcp_ports").toString())
                .isEqualTo("[5]");
        assertThat(ranges("x".repeat(255))).hasSize(1);
        assertThat(ranges("twice")).containsExactly("10.2.0.0/16 active off", "10.3.0.0/16 active off");
    }

    @Test
    void anAgentThatIsNoMoreAndAVirtualOneReportNothing() {
        int virtual = server.agent("virtual");
        var everything = server.everything();
        server.says(secret, 999, new FromAgent.Containers(List.of(container("web", "172.30.0.2"))));
        server.says(secret, virtual, new FromAgent.Containers(List.of(container("web", "172.30.0.2"))));
        assertThat(server.everything()).isEqualTo(everything);
    }

    @Test
    void noMoreThanAThousandAreKeptAndThoseGoneForLongestMakeRoom() {
        says(new FromAgent.Containers(containers(0, 600)));
        server.clock.advance(Duration.ofMinutes(1));
        says(new FromAgent.Containers(containers(600, 1100)));
        assertThat(all()).isEqualTo(1000);
        assertThat(activeCount()).isEqualTo(500);
        assertThat(events("service.deleted")).isEqualTo(100);
        server.clock.advance(Duration.ofMinutes(1));
        says(new FromAgent.Containers(containers(0, 1200)));
        assertThat(all()).isEqualTo(1000);
        assertThat(activeCount()).isEqualTo(1000);
    }

    private static List<FromAgent.Container> containers(int from, int to) {
        var some = new ArrayList<FromAgent.Container>();
        for (int i = from; i < to; i++) some.add(container("c" + i, "172.30." + i / 250 + "." + i % 250));
        return some;
    }

    private static FromAgent.DockerNetwork network(String name, String... subnets) {
        return new FromAgent.DockerNetwork("n-" + name, name, List.of(subnets));
    }

    private static FromAgent.Container container(String name, String... ips) {
        return new FromAgent.Container(
                "c-" + name,
                name,
                "running",
                "Up 3 hours",
                List.of("lan"),
                List.of(ips),
                new Ports(List.of(443, 80, 443), List.of()));
    }

    private static FromAgent.AgentInfo info(
            boolean on, List<FromAgent.DockerNetwork> networks, List<FromAgent.Container> containers) {
        return new FromAgent.AgentInfo(0, on, List.of(), null, null, networks, containers);
    }

    private void says(FromAgent message) {
        server.says(secret, agent, message);
    }

    private List<JsonNode> services() {
        return server.get("/v1/network/agents/services?limit=1000")
                .data()
                .valueStream()
                .toList();
    }

    private int all() {
        return services().size();
    }

    private long activeCount() {
        return services().stream()
                .filter(each -> each.path("agent_service_is_active").asBoolean())
                .count();
    }

    private List<String> active() {
        return services().stream()
                .filter(each -> each.path("agent_service_is_active").asBoolean())
                .map(each -> each.path("agent_service_name").asString())
                .toList();
    }

    private JsonNode service(String name) {
        return services().stream()
                .filter(each -> each.path("agent_service_name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int subnet(String name) {
        return service(name)
                .path("agent_service_subnets")
                .get(0)
                .path("agent_service_subnet_id")
                .asInt();
    }

    private List<String> ranges(String name) {
        return service(name)
                .path("agent_service_subnets")
                .valueStream()
                .map(each -> each.path("agent_service_subnet_ip").asString()
                        + (each.path("agent_service_subnet_is_active").asBoolean() ? " active" : " gone")
                        + (each.path("agent_service_subnet_is_user_enabled").asBoolean() ? " on" : " off"))
                .toList();
    }

    private long events(String type) {
        return server.events().stream()
                .filter(event -> type.equals(event.get("type")))
                .count();
    }
}
