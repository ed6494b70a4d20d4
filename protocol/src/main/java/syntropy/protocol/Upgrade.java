package syntropy.protocol;

import org.jspecify.annotations.Nullable;

/// What a request to upgrade at `/` asks for.
public sealed interface Upgrade {
    /// @param token as it came: raw, without `Bearer`. Not checked here, and not printed
    record ByAgent(String token, Device device) implements Upgrade {
        @Override
        public String toString() {
            return "ByAgent[" + device + "]";
        }
    }

    /// An agent that can't be let in as it stands.
    ///
    /// @param reason a sentence for the log and for the body of the answer
    record Refused(Refusal refusal, String reason) implements Upgrade {}

    /// Nothing in it speaks of an agent.
    record ByAnother() implements Upgrade {}

    /// A request's headers, by name without regard to case.
    @FunctionalInterface
    interface Headers {
        /// The first value. Whether bytes beyond ASCII were taken for UTF-8 or ISO 8859-1 doesn't matter.
        @Nullable
        String get(String name);
    }

    /// Never throws, whatever the headers.
    static Upgrade read(Headers headers) {
        return new UpgradeReader(headers).read();
    }
}
