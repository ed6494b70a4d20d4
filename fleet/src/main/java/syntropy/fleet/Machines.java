package syntropy.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import syntropy.protocol.FromAgent;

/// Hosts in any number, all different.
public final class Machines {
    /// Of 198.18.0.0/15, which is for measurements.
    private static final int MOST = 1 << 17;

    private static final int BENCHMARK_NET = (198 << 24) | (18 << 16);
    private static final int SHARED_NET = (100 << 24) | (64 << 16);
    private static final int SERVICE_BITS = 6;
    private static final int MOST_SERVICES = 1 << (22 - SERVICE_BITS);
    private static final int PROVIDERS = 10;

    private Machines() {}

    /// Spread over all cities. Each has `services` host services, of which no two in the fleet overlap.
    ///
    /// @param name what all names and device ids begin with
    /// @throws IllegalArgumentException for more than there are addresses
    public static List<Machine> many(String name, int count, int services, long seed) {
        if (count < 0 || count >= MOST) throw new IllegalArgumentException("0 to " + (MOST - 1) + " agents");
        if (services < 0 || (long) count * services > MOST_SERVICES) {
            throw new IllegalArgumentException("at most " + MOST_SERVICES + " services in all");
        }
        var random = new SplittableRandom(seed);
        var machines = new ArrayList<Machine>(count);
        for (int i = 0; i < count; i++) {
            var city = City.ALL.get(random.nextInt(City.ALL.size()));
            var offered = new ArrayList<FromAgent.HostService>();
            for (int s = 0; s < services; s++) {
                int network = SHARED_NET + ((i * services + s) << SERVICE_BITS);
                offered.add(new FromAgent.HostService(
                        "service-" + s,
                        List.of(address(network) + "/" + (32 - SERVICE_BITS)),
                        new FromAgent.Ports(List.of(443), List.of())));
            }
            machines.add(new Machine(
                    "%s-%05d".formatted(name, i),
                    "%s-%05d".formatted(name, i),
                    address(BENCHMARK_NET + i + 1),
                    false,
                    new FromAgent.Location(city.latitude(), city.longitude()),
                    1 + random.nextInt(PROVIDERS),
                    List.of(),
                    true,
                    new Machine.Offers(List.of(), List.of(), offered, List.of())));
        }
        return machines;
    }

    private static String address(int number) {
        return "%d.%d.%d.%d".formatted(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff);
    }
}
