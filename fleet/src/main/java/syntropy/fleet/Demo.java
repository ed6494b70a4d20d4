package syntropy.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import syntropy.protocol.FromAgent;
import syntropy.protocol.Link;

/// Twelve agents to look at: three providers, tags, services of the host, of Docker and of Kubernetes; one whose
/// network comes and goes, one that loses packets.
public final class Demo implements AutoCloseable {
    /// Short enough for someone who watches.
    private static final Pace PACE = Pace.STANDARD
            .redialing(Duration.ofSeconds(1))
            .reporting(Duration.ofSeconds(10))
            .findingServicesAfter(Duration.ofSeconds(1));

    private static final Duration PLUGGED = Duration.ofSeconds(90);
    private static final Duration UNPLUGGED = Duration.ofSeconds(60);

    private static final String FLAPPING = "store-johannesburg";
    private static final String LOSSY = "office-mumbai";
    private static final double LOSS = 0.08;

    private final Fleet fleet;
    private final SimulatedAgent flapping;

    /// What the demo's agents are tagged with, for the agent token to allow.
    public static final List<String> TAGS =
            List.of("cloud", "office", "store", "database", "eu", "americas", "africa", "asia");

    /// @param controller such as `ws://127.0.0.1:8080/`
    /// @param token an agent token that allows [#TAGS]
    /// @param authority certificates in PEM to trust; null for those that Java trusts
    public Demo(URI controller, String token, @Nullable Path authority, InstantSource clock) {
        fleet = new Fleet(new Fleet.Settings(controller, token, authority, 42, PACE, Logs.CHANGES), clock);
        fleet.add(machines());
        flapping = agent(FLAPPING);
        agent(LOSSY).weather(Weather.FINE.losing(LOSS).delaying(25));
        agent("office-sao-paulo").weather(Weather.FINE.losing(0.02, Link.PUBLIC));
        agent("cloud-frankfurt").weather(Weather.FINE.carrying(2_500_000));
        agent("cloud-new-york").weather(Weather.FINE.carrying(1_200_000));
    }

    /// Returns at once.
    public void start() {
        fleet.start();
        fleet.after(PLUGGED, this::unplug);
    }

    private void unplug() {
        flapping.unplug();
        fleet.after(UNPLUGGED, this::plug);
    }

    private void plug() {
        flapping.plug();
        fleet.after(PLUGGED, this::unplug);
    }

    /// To fail them by hand.
    public Fleet fleet() {
        return fleet;
    }

    @Override
    public void close() {
        fleet.close();
    }

    private SimulatedAgent agent(String name) {
        return fleet.agents().stream()
                .filter(it -> it.machine().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Machine> machines() {
        return List.of(
                cloud(1, "Frankfurt", 1, List.of("cloud", "database", "eu"), docker(1, "postgres", 5432)),
                cloud(2, "London", 6, List.of("cloud", "eu"), docker(2, "web", 443)),
                office(3, "Stockholm", List.of("office", "eu"), host("lan", 3)),
                office(4, "Vilnius", List.of("office", "eu"), host("lan", 4)),
                cloud(5, "New York", 1, List.of("cloud", "americas"), kubernetes(5)),
                cloud(6, "San Francisco", 3, List.of("cloud", "americas"), docker(6, "registry", 5000)),
                office(7, "São Paulo", List.of("office", "americas"), host("lan", 7)),
                store(8, "Johannesburg", List.of("store", "africa"), host("tills", 8)),
                office(9, "Mumbai", List.of("office", "asia"), host("lan", 9)),
                cloud(10, "Singapore", 6, List.of("cloud", "asia"), docker(10, "cache", 6379)),
                store(11, "Tokyo", List.of("store", "asia"), host("tills", 11)),
                store(12, "Sydney", List.of("store", "asia"), host("tills", 12)));
    }

    private static Machine cloud(int number, String city, int provider, List<String> tags, Machine.Offers offers) {
        return machine(number, "cloud", city, provider, false, tags, offers);
    }

    private static Machine office(int number, String city, List<String> tags, Machine.Offers offers) {
        return machine(number, "office", city, 0, number == 4, tags, offers);
    }

    private static Machine store(int number, String city, List<String> tags, Machine.Offers offers) {
        return machine(number, "store", city, 0, true, tags, offers);
    }

    private static Machine machine(
            int number,
            String kind,
            String cityName,
            int provider,
            boolean isBehindNat,
            List<String> tags,
            Machine.Offers offers) {
        var city = City.ALL.stream()
                .filter(it -> it.name().equals(cityName))
                .findFirst()
                .orElseThrow();
        var name =
                kind + "-" + cityName.toLowerCase(Locale.ROOT).replace(' ', '-').replace('ã', 'a');
        return new Machine(
                "demo-%02d-%s".formatted(number, name),
                name,
                "203.0.113." + (10 + number),
                isBehindNat,
                new FromAgent.Location(city.latitude(), city.longitude()),
                provider,
                tags,
                true,
                offers);
    }

    private static Machine.Offers host(String name, int number) {
        return Machine.Offers.ofHost(name, "192.168.%d.0/24".formatted(100 + number));
    }

    private static Machine.Offers docker(int number, String name, int port) {
        var network = new FromAgent.DockerNetwork(
                "%064x".formatted(0xd0c000L + number), "apps", List.of("172.20.%d.0/24".formatted(number)));
        var container = new FromAgent.Container(
                "%064x".formatted(0xc0de00L + number),
                name,
                "running",
                "Up 3 hours",
                List.of("apps"),
                List.of("172.20.%d.10".formatted(number)),
                new FromAgent.Ports(List.of(port), List.of()));
        return new Machine.Offers(List.of(network), List.of(container), List.of(), List.of());
    }

    private static Machine.Offers kubernetes(int number) {
        return new Machine.Offers(
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        service("api", "10.96.%d.7".formatted(number), 443),
                        service("metrics", "10.96.%d.8".formatted(number), 9090)));
    }

    private static FromAgent.KubernetesService service(String name, String address, int port) {
        return new FromAgent.KubernetesService(name, List.of(address), new FromAgent.Ports(List.of(port), List.of()));
    }
}
