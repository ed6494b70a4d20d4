package syntropy.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.api.Access;
import syntropy.api.Handler;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.Failed;
import syntropy.kernel.Problem;
import syntropy.storage.Tx;
import syntropy.token.Credential;
import syntropy.versions.NamedBy;
import syntropy.versions.RecentReads;
import syntropy.versions.Replays;
import syntropy.versions.Versions;

/// Keeps requests that read, and answers them again at whichever API date, with no listener, credential, limit or
/// trace in between.
public final class ReadAgain implements Replays {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAgain.class);
    private static final Map<String, List<String>> JSON = Map.of("content-type", List.of("application/json"));
    private static final byte[] NO_BODY = {};

    private final Router<Operation<?, ?>> router;
    private final Map<String, Operation<?, ?>> byName = new HashMap<>();
    private final Answers answers;
    private final RecentReads recent;

    /// @param operations those of which a read can be replayed; others are passed over
    public ReadAgain(List<Operation<?, ?>> operations, Answers answers, RecentReads recent) {
        this.answers = answers;
        this.recent = recent;
        var builder = new Router.Builder<Operation<?, ?>>();
        for (var each : operations) {
            if (each.writes() || each.isStream() || !(each.handler() instanceof Handler.ForCaller<?, ?>)) continue;
            builder.add(each.method().name(), each.path(), each);
            byName.put(each.name(), each);
        }
        this.router = builder.build();
    }

    /// What has just been read.
    ///
    /// @param date at which it was answered
    void note(Operation<?, ?> operation, HttpRequest request, Credential credential, ApiDate date, NamedBy namedBy) {
        if (!byName.containsKey(operation.name())) return;
        recent.note(new RecentReads.Read(
                credential.workspace(),
                credential.token(),
                operation.name(),
                operation.method().name(),
                request.path(),
                request.query(),
                operation.method() == Operation.Method.GET ? NO_BODY : request.body(),
                date,
                namedBy));
    }

    @Override
    public Optional<Replay> of(String method, String path, String query, String body) {
        var request = new HttpRequest(method, path, query, JSON, Answers.utf8(body), "", false);
        return router.find(method, path) instanceof Router.Result.Match<Operation<?, ?>>(var operation, var parameters)
                ? Optional.of(replay(operation, request, parameters))
                : Optional.empty();
    }

    private <I extends Record, O> Replay replay(
            Operation<I, O> operation, HttpRequest request, Router.Parameters path) {
        if (!(operation.handler() instanceof Handler.ForCaller<I, O> handler)) {
            throw new IllegalStateException(operation.name() + " is nobody's read");
        }
        return new Replay() {
            @Override
            public String operation() {
                return operation.name();
            }

            @Override
            public boolean isOpenTo(Caller caller) {
                return !(operation.access() instanceof Access.AnyOf(var permissions))
                        || permissions.stream().anyMatch(caller::has);
            }

            @Override
            public Answering by(Tx tx, Caller caller) {
                var reading = new Reading<>(handler, tx, caller);
                return version -> outcome(operation, version, request, path, reading);
            }
        };
    }

    private <I extends Record, O> Outcome outcome(
            Operation<I, O> operation,
            Versions.Version version,
            HttpRequest request,
            Router.Parameters path,
            Reading<I, O> reading) {
        boolean lifted = false;
        try {
            var input = Inputs.read(operation, version, request, path).record();
            lifted = true;
            return answers.given(operation, version, reading.of(input));
        } catch (Failed failed) {
            var problem = failed.problem();
            if (lifted && problem instanceof Problem.Invalid(var errors)) {
                problem = new Problem.Invalid(version.downgrade(operation, errors));
            }
            return answers.refused(problem, version);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed in a replay", request.method(), request.path(), e);
            return answers.refused(new Problem.Internal(), version);
        }
    }

    /// What the operation gives for each input, asked once: most dates only show it differently.
    private static final class Reading<I extends Record, O> {
        private final Handler.ForCaller<I, O> handler;
        private final Tx tx;
        private final Caller caller;
        private final Map<I, Object> known = new HashMap<>();

        Reading(Handler.ForCaller<I, O> handler, Tx tx, Caller caller) {
            this.handler = handler;
            this.tx = tx;
            this.caller = caller;
        }

        /// Fails as the operation does.
        Object of(I input) {
            var result = known.computeIfAbsent(input, this::asked);
            if (result instanceof Problem problem) throw problem.thrown();
            return result;
        }

        private Object asked(I input) {
            try {
                return Api.cursors(input, () -> handler.handle(tx, caller, input));
            } catch (Failed failed) {
                return failed.problem();
            }
        }
    }
}
