package syntropy.agent;

import java.util.List;
import syntropy.kernel.Ipv4Cidr;

/// Where new agents' internal addresses come from. Each workspace has all of it to itself. When another pool is set,
/// agents keep the addresses that they have; new ones get theirs from the new pool, also where the two overlap.
///
/// @param network private, so that no address of the world is hidden from agents' hosts
public record AddressPool(Ipv4Cidr network) {
    private static final List<Ipv4Cidr> PRIVATE = List.of(
            Ipv4Cidr.parse("10.0.0.0/8"),
            Ipv4Cidr.parse("100.64.0.0/10"),
            Ipv4Cidr.parse("172.16.0.0/12"),
            Ipv4Cidr.parse("192.168.0.0/16"));

    private static final int NARROWEST = 24;

    /// The one that Windows agents are made for.
    public static final AddressPool STANDARD = new AddressPool(Ipv4Cidr.parse("10.69.0.0/16"));

    /// @throws IllegalArgumentException with a message for the person who chose it
    public AddressPool {
        if (network.prefixLength() > NARROWEST)
            throw new IllegalArgumentException("%s has room for too few agents".formatted(network));
        if (PRIVATE.stream().noneMatch(each -> each.contains(network)))
            throw new IllegalArgumentException("%s is not private".formatted(network));
    }

    /// @throws IllegalArgumentException with a message for the person who wrote the text
    public static AddressPool parse(String text) {
        return new AddressPool(Ipv4Cidr.parse(text));
    }

    /// Blocks of so many addresses each.
    int blocks(int addresses) {
        return (int) ((network.lastAddress() - network.address() + 1) / addresses);
    }
}
