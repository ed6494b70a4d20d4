package syntropy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An upgrade request, by its headers.
final class UpgradeReader {
    private static final int MOST = 255;
    private static final int TOKEN_CHARS = 4096;
    private static final String NAMELESS = "UnknownSyntropyAgent";
    private static final String VERSIONLESS = "0.0.0";

    private static final Pattern SEMVER = Pattern.compile("[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}"
            + "(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*+)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*+)?");

    private final Upgrade.Headers headers;

    UpgradeReader(Upgrade.Headers headers) {
        this.headers = headers;
    }

    Upgrade read() {
        if (headers.get("X-DeviceId") == null && headers.get("X-DeviceName") == null) return new Upgrade.ByAnother();
        var token = get("Authorization");
        if (token.isEmpty() || token.length() > TOKEN_CHARS) {
            return new Upgrade.Refused(Refusal.BAD_TOKEN, "an agent token is needed in Authorization");
        }
        var id = get("X-DeviceId").toLowerCase(Locale.ROOT);
        if (id.isEmpty() || id.length() > MOST) {
            return new Upgrade.Refused(Refusal.MALFORMED, "X-DeviceId must have 1 to 255 characters");
        }
        var type = get("X-AgentType");
        var platform = platform(type);
        if (platform == null) {
            return new Upgrade.Refused(Refusal.MALFORMED, "X-AgentType must be Linux, macOS or Windows");
        }
        return new Upgrade.ByAgent(token, new Device(id, name(), publicIpv4(), wireGuardWorks(), platform, version()));
    }

    private String name() {
        var name = get("X-DeviceName");
        if (name.isEmpty()) return NAMELESS;
        if (name.length() <= MOST) return name;
        return name.substring(0, Character.isHighSurrogate(name.charAt(MOST - 1)) ? MOST - 1 : MOST);
    }

    private @Nullable String publicIpv4() {
        var address = get("X-DeviceIp");
        return Ipv4.isAddress(address) && !address.equals(Ipv4.UNKNOWN) ? address : null;
    }

    private boolean wireGuardWorks() {
        return !get("X-DeviceStatus").equals("WG_ERROR");
    }

    private String version() {
        var version = get("X-AgentVersion");
        return version.length() <= 64 && SEMVER.matcher(version).matches() ? version : VERSIONLESS;
    }

    /// Linux when not told, null when told something else.
    private static Device.@Nullable Platform platform(String type) {
        if (type.isEmpty()) return Device.Platform.LINUX;
        for (var platform : Device.Platform.values()) {
            if (platform.name().equalsIgnoreCase(type)) return platform;
        }
        return null;
    }

    /// Trimmed; empty when absent.
    private String get(String name) {
        var value = headers.get(name);
        return value == null ? "" : JsonIn.clean(decoded(value)).strip();
    }

    /// HTTP libraries take the bytes of headers for ISO 8859-1, and agents send UTF-8.
    private static String decoded(String value) {
        if (value.chars().allMatch(it -> it < 0x80) || value.chars().anyMatch(it -> it > 0xff)) return value;
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException _) {
            return value;
        }
    }
}
