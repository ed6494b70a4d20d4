package syntropy.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.IpAddress;

/// Keeps web-hooks from reaching what only the controller's host can reach: whoever may write a URL must not make the
/// controller knock at its own doors. Only addresses of the public internet may be connected to, and what the
/// operator allows besides, whose word is the last.
///
/// IPv6 that carries an IPv4 address inside (6to4, Teredo, NAT64, compatible, translated) is refused altogether: who
/// means the IPv4 address can say so. `::ffff:a.b.c.d` is IPv4 and judged as that, since that is what the host
/// connects to.
public final class AddressGuard {
    private record Range(AddressBlock block, String what) {
        Range(String block, String what) {
            this(AddressBlock.parse(block), what);
        }
    }

    private static final String METADATA = "where clouds keep their machines' secrets";

    /// The first that contains an address says why, so the narrower stand before the wider.
    private static final List<Range> REFUSED = List.of(
            new Range("169.254.169.254", METADATA),
            new Range("169.254.170.2", METADATA),
            new Range("169.254.170.23", METADATA),
            new Range("100.100.100.200", METADATA),
            new Range("168.63.129.16", METADATA),
            new Range("192.0.0.192", METADATA),
            new Range("fd00:ec2::/32", METADATA),
            new Range("fd20:ce::/32", METADATA),
            new Range("255.255.255.255", "the broadcast address"),
            new Range("0.0.0.0", "the unspecified address"),
            new Range("0.0.0.0/8", "of this host's own network"),
            new Range("10.0.0.0/8", "private"),
            new Range("100.64.0.0/10", "shared between a provider and its customers"),
            new Range("127.0.0.0/8", "a loopback address"),
            new Range("169.254.0.0/16", "link-local"),
            new Range("172.16.0.0/12", "private"),
            new Range("192.0.0.0/24", "for protocols, not for hosts"),
            new Range("192.0.2.0/24", "for documentation"),
            new Range("192.88.99.0/24", "of 6to4 relays"),
            new Range("192.168.0.0/16", "private"),
            new Range("198.18.0.0/15", "for benchmarks"),
            new Range("198.51.100.0/24", "for documentation"),
            new Range("203.0.113.0/24", "for documentation"),
            new Range("224.0.0.0/4", "multicast"),
            new Range("240.0.0.0/4", "reserved"),
            new Range("::", "the unspecified address"),
            new Range("::1", "a loopback address"),
            new Range("::/96", "IPv4 inside IPv6"),
            new Range("::ffff:0:0:0/96", "IPv4 inside IPv6"),
            new Range("64:ff9b::/96", "IPv4 behind NAT64"),
            new Range("64:ff9b:1::/48", "IPv4 behind NAT64"),
            new Range("100::/64", "for what is thrown away"),
            new Range("2001::/32", "IPv4 inside IPv6 (Teredo)"),
            new Range("2001:10::/28", "ORCHID, for names rather than hosts"),
            new Range("2001:20::/28", "ORCHID, for names rather than hosts"),
            new Range("2001::/23", "for protocols, not for hosts"),
            new Range("2001:db8::/32", "for documentation"),
            new Range("2002::/16", "IPv4 inside IPv6 (6to4)"),
            new Range("3fff::/20", "for documentation"),
            new Range("fc00::/7", "private"),
            new Range("fe80::/10", "link-local"),
            new Range("fec0::/10", "site-local"),
            new Range("ff00::/8", "multicast"));

    /// All of IPv6 that is given to hosts of the internet so far.
    private static final AddressBlock GLOBAL = AddressBlock.parse("2000::/3");

    private final List<Range> refused = new ArrayList<>();
    private final List<AddressBlock> allowed;

    /// @param mesh where agents' internal addresses come from
    /// @param allowed what the operator lets web-hooks reach in spite of all, the mesh included
    public AddressGuard(List<AddressBlock> mesh, List<AddressBlock> allowed) {
        mesh.forEach(block -> refused.add(new Range(block, "internal to the network")));
        refused.addAll(REFUSED);
        this.allowed = List.copyOf(allowed);
    }

    /// Why an address must not be connected to, as the end of a sentence that began with the address: "is private".
    /// Empty when it may be.
    public Optional<String> refusal(IpAddress address) {
        for (var block : allowed) if (block.contains(address)) return Optional.empty();
        for (var range : refused) if (range.block.contains(address)) return Optional.of("is " + range.what);
        if (address.isIpv4() || GLOBAL.contains(address)) return Optional.empty();
        return Optional.of("is not of the public internet");
    }
}
