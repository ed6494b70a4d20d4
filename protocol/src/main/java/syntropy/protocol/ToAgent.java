package syntropy.protocol;

import java.util.List;

/// Everything that the controller sends. Agents work through messages one at a time, in order; they never answer
/// with an error, and discard a message whole when anything in it has another JSON type than they know.
public sealed interface ToAgent {
    /// Answered by [FromAgent.AgentInfo] with the same id. The only way to a full list of containers after a
    /// connect.
    record GetInfo() implements ToAgent {}

    /// The whole of what the agent should have: whatever isn't listed vanishes, what is unchanged keeps its
    /// WireGuard session. Answered by [FromAgent.ConfigApplied] with the same id, always.
    record ConfigInfo(AgentState state) implements ToAgent {}

    /// A CONFIG_INFO without any interface: the agent removes all it made, closes with 1000 and ends.
    record Deleted() implements ToAgent {}

    /// Changes of peers. Does nothing on an agent that has had no CONFIG_INFO since it started.
    record WgConf(List<PeerCommand> commands) implements ToAgent {
        public WgConf {
            commands = List.copyOf(commands);
        }
    }

    /// Has the agent ping these addresses at once and then periodically, instead of those it was told before.
    ///
    /// @param ips none to stop
    /// @param intervalSeconds 0 to stop
    /// @param responseLimit how many of the nearest to report; only the Windows agent heeds it
    record AutoPing(List<String> ips, int intervalSeconds, int responseLimit) implements ToAgent {
        /// @throws IllegalArgumentException when an address isn't one or a number is negative
        public AutoPing {
            ips = List.copyOf(ips);
            ips.forEach(Ipv4::address);
            if (intervalSeconds < 0 || responseLimit < 0) throw new IllegalArgumentException("0 or more is needed");
        }
    }

    /// When agents may leave a path for another: when it is slower by both the difference and the ratio. Present
    /// agents accept it and go on with 10 ms and 1.1.
    record SetSettings(float latencyDiffMs, float latencyRatio) implements ToAgent {
        /// @throws IllegalArgumentException when a number is negative or not finite
        public SetSettings {
            check(latencyDiffMs);
            check(latencyRatio);
        }

        private static void check(float threshold) {
            if (!(threshold >= 0) || !Float.isFinite(threshold)) {
                throw new IllegalArgumentException("a threshold is 0 or more");
            }
        }
    }

    /// Answered by [FromAgent.SupportInfo] with the same id.
    record GetSupportInfo() implements ToAgent {}
}
