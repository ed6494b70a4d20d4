package syntropy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {
    private static final Map<String, String> GO = Map.of(
            "Authorization", "syn_ag_secret",
            "X-Deviceid", "3d12a410-0000",
            "X-Deviceip", "198.51.100.7",
            "X-Devicename", "edge",
            "X-Devicestatus", "OK",
            "X-Agenttype", "Linux",
            "X-Agentversion", "0.4.0-14+g2414721.dirty",
            "User-Agent", "Go-http-client/1.1");

    @Test
    void theGoAgent() {
        assertThat(read(GO))
                .isEqualTo(new Upgrade.ByAgent(
                        "syn_ag_secret",
                        new Device(
                                "3d12a410-0000",
                                "edge",
                                "198.51.100.7",
                                true,
                                Device.Platform.LINUX,
                                "0.4.0-14+g2414721.dirty")));
    }

    @Test
    void theWindowsAgentWhichSendsNoStatus() {
        var headers = new TreeMap<>(GO);
        headers.remove("X-Devicestatus");
        headers.put("X-Agenttype", "Windows");
        assertThat(device(headers).platform()).isEqualTo(Device.Platform.WINDOWS);
        assertThat(device(headers).wireGuardWorks()).isTrue();
    }

    @Test
    void whatAnAgentDoesNotKnowIsSaidSo() {
        var headers = Map.of(
                "Authorization",
                "t",
                "X-DeviceId",
                "ABC0.0.0.0",
                "X-DeviceIp",
                "0.0.0.0",
                "X-DeviceStatus",
                "WG_ERROR");
        assertThat(device(headers))
                .isEqualTo(
                        new Device("abc0.0.0.0", "UnknownSyntropyAgent", null, false, Device.Platform.LINUX, "0.0.0"));
    }

    @Test
    void namesBeyondAsciiAreTheSameHoweverTheirBytesWereTaken() {
        var headers = new TreeMap<>(GO);
        headers.put("X-Devicename", "Tür 🚪");
        assertThat(device(headers).name()).isEqualTo("Tür 🚪");
        headers.put("X-Devicename", new String("Tür 🚪".getBytes(UTF_8), ISO_8859_1));
        assertThat(device(headers).name()).isEqualTo("Tür 🚪");
        headers.put("X-Devicename", "T\u00fcr");
        assertThat(device(headers).name()).isEqualTo("T\u00fcr");
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        var headers = new TreeMap<>(GO);
        headers.put("X-Devicename", "x" + "🚪".repeat(200));
        assertThat(device(headers).name()).isEqualTo("x" + "🚪".repeat(127));
        headers.put("X-Devicename", "🚪".repeat(200));
        assertThat(device(headers).name()).isEqualTo("🚪".repeat(127));
    }

    @Test
    void aRequestWithoutAnAgentsHeadersIsAnothers() {
        assertThat(read(Map.of("Authorization", "Bearer x", "User-Agent", "Mozilla/5.0")))
                .isEqualTo(new Upgrade.ByAnother());
    }

    @Test
    void withoutATokenItIs401() {
        for (var token : List.of("", "  ", "x".repeat(5000))) {
            var headers = new TreeMap<>(GO);
            headers.put("Authorization", token);
            assertThat(refusal(headers)).isEqualTo(Refusal.BAD_TOKEN);
        }
        assertThat(Refusal.BAD_TOKEN.status()).isEqualTo(401);
    }

    @Test
    void aDeviceThatNamesItselfAsNoneDoesIsMalformed() {
        var headers = new TreeMap<>(GO);
        headers.put("X-Deviceid", "x".repeat(256));
        assertThat(refusal(headers)).isEqualTo(Refusal.MALFORMED);
        headers.put("X-Deviceid", "");
        assertThat(refusal(headers)).isEqualTo(Refusal.MALFORMED);
        headers.put("X-Deviceid", "x");
        headers.put("X-Agenttype", "Virtual");
        assertThat(refusal(headers)).isEqualTo(Refusal.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "v1.2.3", "1.2.3-", "1.2.3+", "1.2.3 ", "1.2.3-a..b", "1.2.3;", "9999999999.0.0"})
    void aVersionThatIsNoneIsZero(String version) {
        var headers = new TreeMap<>(GO);
        headers.put("X-Agentversion", version);
        assertThat(device(headers).version()).isEqualTo(version.equals("1.2.3 ") ? "1.2.3" : "0.0.0");
    }

    @Property
    void anyHeadersAreRead(@ForAll String value, @ForAll String other) {
        for (var name : GO.keySet()) {
            var headers = new TreeMap<>(GO);
            headers.put(name, value);
            headers.put("X-Devicename", other);
            if (read(headers) instanceof Upgrade.ByAgent agent) {
                var device = agent.device();
                assertThat(device.id()).hasSizeBetween(1, 255);
                assertThat(device.name()).hasSizeBetween(1, 255).doesNotContain("\0");
                assertThat(device.version()).hasSizeBetween(5, 64);
            }
        }
    }

    @Test
    void aTokenIsNotPrinted() {
        assertThat(read(GO).toString()).contains("edge").doesNotContain("secret");
    }

    private static Refusal refusal(Map<String, String> headers) {
        assertThat(read(headers)).isInstanceOf(Upgrade.Refused.class);
        return ((Upgrade.Refused) read(headers)).refusal();
    }

    private static Device device(Map<String, String> headers) {
        assertThat(read(headers)).isInstanceOf(Upgrade.ByAgent.class);
        return ((Upgrade.ByAgent) read(headers)).device();
    }

    private static Upgrade read(Map<String, String> headers) {
        var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        return Upgrade.read(byName::get);
    }
}
