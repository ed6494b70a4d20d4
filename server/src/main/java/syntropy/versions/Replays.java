package syntropy.versions;

import java.util.Optional;
import syntropy.kernel.Caller;
import syntropy.kernel.Problem;
import syntropy.storage.Tx;
import tools.jackson.databind.JsonNode;

/// Runs requests that read once more, without a trace.
public interface Replays {
    /// Empty when nothing here answers it any more.
    Optional<Replay> of(String method, String path, String query, String body);

    /// A request whose operation is known.
    interface Replay {
        String operation();

        /// Whether the caller may send it.
        boolean isOpenTo(Caller caller);

        /// On the one snapshot, however often it is answered.
        Answering by(Tx tx, Caller caller);
    }

    @FunctionalInterface
    interface Answering {
        Outcome at(Versions.Version version);
    }

    /// What a request is answered with.
    sealed interface Outcome {
        int status();

        String contentType();

        JsonNode body();

        /// @param contentType empty when there is no body
        /// @param body missing when there is none
        record Given(int status, String contentType, JsonNode body) implements Outcome {}

        /// @param problem in the words of the date
        record Refused(int status, String contentType, JsonNode body, Problem problem) implements Outcome {}
    }
}
