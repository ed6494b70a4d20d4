package syntropy.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.protocol.Link;
import syntropy.protocol.WireGuardKey;

@Field.Doc("The public keys of a device's WireGuard interfaces, one for each path.")
public record Interfaces(
        @JsonProperty("PUBLIC") @Nullable Interface direct,
        @JsonProperty("SDN1") @Nullable Interface sdn1,
        @JsonProperty("SDN2") @Nullable Interface sdn2,
        @JsonProperty("SDN3") @Nullable Interface sdn3) {
    static final Interfaces NONE = new Interfaces(null, null, null, null);

    public record Interface(@Field.In(Format.WIREGUARD_KEY) String agentInterfacePublicKey) {}

    static Interfaces of(Link link, WireGuardKey key) {
        var made = new Interface(key.text());
        return new Interfaces(
                link == Link.PUBLIC ? made : null,
                link == Link.SDN1 ? made : null,
                link == Link.SDN2 ? made : null,
                link == Link.SDN3 ? made : null);
    }

    @Nullable
    WireGuardKey key(Link link) {
        var one = switch (link) {
            case PUBLIC -> direct;
            case SDN1 -> sdn1;
            case SDN2 -> sdn2;
            case SDN3 -> sdn3;
        };
        return one == null ? null : new WireGuardKey(one.agentInterfacePublicKey());
    }

    /// These keys, and where one is missing the other's.
    Interfaces over(Interfaces other) {
        return new Interfaces(
                direct != null ? direct : other.direct,
                sdn1 != null ? sdn1 : other.sdn1,
                sdn2 != null ? sdn2 : other.sdn2,
                sdn3 != null ? sdn3 : other.sdn3);
    }
}
