package syntropy.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the controller writes, the Go agent takes.
class GoAgentTest {
    static List<Samples.Sample<ToAgent>> samples() {
        return Samples.toAgent();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void takesEverySample(Samples.Sample<ToAgent> sample) {
        assertThatCode(() -> GoAgent.decode(Messages.write(sample.id(), sample.executedAt(), sample.message())))
                .doesNotThrowAnyException();
    }

    @Test
    void takesConfigurationsOfAnyKind() {
        var states = new RandomStates(new Random(20261124));
        for (int i = 0; i < 300; i++) {
            var state = states.next();
            var text = Messages.write("c" + i, null, new ToAgent.ConfigInfo(state));
            var data = GoAgent.decode(text).path("data");
            assertThat(data.path("network").propertyNames()).containsExactly("PUBLIC", "SDN1", "SDN2", "SDN3");
            assertThat(data.path("vpn").size()).isEqualTo(state.peers().size());
            assertThat(text.length()).isEqualTo(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        }
    }

    /// What the Windows agent needs besides: lists that are lists, and all interfaces.
    @Test
    void listsAreNeverNullOrAbsent() {
        var peer = new Peer(Link.PUBLIC, Samples.B_PUBLIC, "10.69.7.1", List.of(), Endpoint.UNKNOWN, 1, 1, about());
        var state = new AgentState(1, Samples.fresh(), List.of(peer), List.of());
        var data = GoAgent.decode(Messages.write("c", null, new ToAgent.ConfigInfo(state)))
                .path("data");
        assertThat(data.path("subnetworks").isArray()).isTrue();
        assertThat(data.at("/vpn/0/metadata/allowed_ips_info").isArray()).isTrue();
        assertThat(data.at("/network/PUBLIC/public_key").isMissingNode()).isTrue();
        assertThat(data.at("/network/PUBLIC/listen_port").isInt()).isTrue();

        var deleted =
                GoAgent.decode(Messages.write("c", null, new ToAgent.Deleted())).path("data");
        assertThat(deleted.path("network").isObject()).isTrue();
        assertThat(deleted.path("network").isEmpty()).isTrue();
        assertThat(deleted.path("vpn").isArray()).isTrue();
    }

    /// That the model is no yes-man: these cost the whole message in the field.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":7,\"type\":\"GET_INFO\"}",
                "{\"id\":\"x\",\"type\":\"CONFIG_INFO\",\"data\":{\"agent_id\":\"1\"}}",
                "{\"id\":\"x\",\"type\":\"CONFIG_INFO\",\"data\":{\"agent_id\":1.0}}",
                "{\"id\":\"x\",\"type\":\"CONFIG_INFO\",\"data\":{\"Agent_ID\":1e3}}",
                "{\"id\":\"x\",\"type\":\"WG_CONF\",\"data\":[{\"args\":{\"endpoint_port\":\"51820\"}}]}",
                "{\"id\":\"x\",\"type\":\"WG_CONF\",\"data\":[{\"metadata\":{\"allowed_ips_info\":{}}}]}",
                "{\"id\":\"x\",\"type\":\"WG_CONF\",\"data\":{}}"
            })
    void discardsWhatHasOtherTypes(String text) {
        assertThatThrownBy(() -> GoAgent.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Peer.About about() {
        return new Peer.About(2, "d", "n", "0.0.0.0");
    }
}
