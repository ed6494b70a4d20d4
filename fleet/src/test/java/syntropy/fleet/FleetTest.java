package syntropy.fleet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import syntropy.protocol.AgentState;
import syntropy.protocol.ToAgent;

/// A stub of a controller and some agents.
abstract class FleetTest {
    static final Duration SOON = Duration.ofSeconds(10);

    final StubController controller = new StubController();
    Pace pace = Pace.STANDARD.redialing(Duration.ofMillis(50)).reporting(Duration.ZERO);
    Logs logs = Logs.NONE;
    private @Nullable Fleet fleet;

    Fleet fleet() {
        if (fleet == null) {
            fleet = new Fleet(
                    new Fleet.Settings(controller.uri(), "token", null, 7, pace, logs), InstantSource.system());
        }
        return fleet;
    }

    @AfterEach
    void stop() {
        if (fleet != null) fleet.close();
        controller.close();
    }

    SimulatedAgent started(int number) {
        var agent = fleet().add(World.machine(number));
        agent.start();
        return agent;
    }

    /// Told of its interfaces and no peers.
    SimulatedAgent configured(int number) throws InterruptedException {
        var agent = started(number);
        var session = controller.next();
        tell(session, agent, World.alone(number));
        return agent;
    }

    void tell(StubController.Session session, SimulatedAgent agent, AgentState state) {
        long before = agent.counts().configInfos();
        session.send(new ToAgent.ConfigInfo(state));
        is(() -> agent.counts().configInfos() == before + 1);
    }

    StubController.Session session(SimulatedAgent agent) {
        return Objects.requireNonNull(controller.sessions.get(agent.machine().deviceId()));
    }

    static void is(BooleanSupplier what) {
        if (!Fleet.await(SOON, what)) throw new AssertionError("it never came true");
    }
}
