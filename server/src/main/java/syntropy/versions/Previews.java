package syntropy.versions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.Problem;
import syntropy.storage.Tx;
import syntropy.versions.Replays.Outcome;
import syntropy.workspace.Workspaces;

/// Tries another API date on what the workspace has read of late: each request is answered at its present date and
/// at the other one, as the caller would be, on one snapshot.
public final class Previews {
    /// How long one may take; what isn't tried by then is counted.
    public static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int MOST_DIFFERENCES = 20;
    private static final int MOST_CHARACTERS = 1000;

    private final Versions versions;
    private final RecentReads recent;
    private final Replays replays;
    private final Workspaces workspaces;
    private final Duration longest;

    /// A preview reads hundreds of times and holds a snapshot meanwhile: one at a time in a controller.
    private final Semaphore turn = new Semaphore(1);

    public Previews(Versions versions, RecentReads recent, Replays replays, Workspaces workspaces, Duration longest) {
        this.versions = versions;
        this.recent = recent;
        this.replays = replays;
        this.workspaces = workspaces;
        this.longest = longest;
    }

    /// Fails with {@link Problem.Busy} while another one runs.
    Preview of(Tx tx, Caller caller, ApiDate candidate) {
        versions.dates().known(candidate.toString());
        if (!turn.tryAcquire()) throw new Problem.Busy().thrown();
        try {
            return new Attempt(tx, caller, candidate).made();
        } finally {
            turn.release();
        }
    }

    private final class Attempt {
        final Tx tx;
        final Caller caller;
        final ApiDate candidate;
        final ApiDate ofWorkspace;
        final List<Preview.Request> different = new ArrayList<>();
        int same;
        int notPermitted;
        int leftOut;

        Attempt(Tx tx, Caller caller, ApiDate candidate) {
            this.tx = tx;
            this.caller = caller;
            this.candidate = candidate;
            this.ofWorkspace = workspaces.get(tx, caller.workspace()).workspaceApiDate();
        }

        Preview made() {
            long end = System.nanoTime() + longest.toNanos();
            for (var read : recent.list(tx, caller.workspace())) {
                var date = read.namedBy() == NamedBy.WORKSPACE ? ofWorkspace : read.apiDate();
                var replay = replays.of(read.method(), read.path(), read.query(), read.body());
                if (replay.isEmpty() || !versions.dates().all().contains(date)) continue;
                if (!replay.get().isOpenTo(caller)) notPermitted++;
                else if (System.nanoTime() >= end) leftOut++;
                else compared(read, date, replay.get()).ifPresentOrElse(different::add, () -> same++);
            }
            return new Preview(
                    candidate, ofWorkspace, same, different.size(), notPermitted, leftOut, changes(), different);
        }

        private List<VersionApi.Change> changes() {
            Set<String> named = new LinkedHashSet<>();
            different.forEach(each -> named.addAll(each.changes()));
            return versions.changes().stream()
                    .filter(change -> named.contains(change.name()))
                    .map(VersionApi.Change::of)
                    .toList();
        }

        /// Empty when the answers are the same.
        private Optional<Preview.Request> compared(RecentRead read, ApiDate date, Replays.Replay replay) {
            if (date.equals(candidate)) return Optional.empty();
            var answering = replay.by(tx, caller);
            var before = answering.at(versions.at(date));
            var after = answering.at(versions.at(candidate));
            if (before.equals(after)) return Optional.empty();
            return Optional.of(new Comparison(before, after, steps(answering, date, before)).shown(read, date, replay));
        }

        /// What each change on the way does to the answer.
        private List<Step> steps(Replays.Answering answering, ApiDate date, Outcome before) {
            var steps = new ArrayList<Step>();
            var last = before;
            for (var turn : versions.way(date, candidate)) {
                var next = answering.at(turn.at());
                if (!next.equals(last)) steps.add(new Step(turn.change().name(), last, next));
                last = next;
            }
            return steps;
        }
    }

    private record Step(String change, Outcome before, Outcome after) {}

    /// @param steps by which the one becomes the other; their sum, so a change that another takes back is among them
    private record Comparison(Outcome before, Outcome after, List<Step> steps) {
        Preview.Request shown(RecentRead read, ApiDate date, Replays.Replay replay) {
            var differences = differences(before, after);
            Map<String, Differences> byChange = new LinkedHashMap<>();
            steps.forEach(step -> byChange.put(step.change(), differences(step.before(), step.after())));
            var refusal = refusal();
            return new Preview.Request(
                    replay.operation(),
                    read.method(),
                    Differences.cut(read.path(), MOST_CHARACTERS),
                    Differences.cut(read.query(), MOST_CHARACTERS),
                    read.body().isEmpty() ? null : Differences.cut(read.body(), MOST_CHARACTERS),
                    date,
                    read.namedBy(),
                    read.token(),
                    read.seenAt(),
                    refusal == null ? Preview.Result.DIFFERENT : Preview.Result.REFUSED,
                    before.status(),
                    after.status(),
                    refusal,
                    headers(),
                    differences.shown(MOST_DIFFERENCES, byChange),
                    differences.size(),
                    steps.stream()
                            .filter(step -> explains(step, differences, byChange))
                            .map(Step::change)
                            .toList());
        }

        /// An answer and a problem have nothing to compare.
        private static Differences differences(Outcome before, Outcome after) {
            return code(before).isEmpty() == code(after).isEmpty()
                    ? Differences.of(before.body(), after.body())
                    : Differences.none();
        }

        /// Where the request is refused, or no longer refused, that is what is to be explained.
        private boolean explains(Step step, Differences differences, Map<String, Differences> byChange) {
            if (!code(before).equals(code(after))) return !code(step.before()).equals(code(step.after()));
            boolean status = before.status() != after.status()
                    && step.before().status() != step.after().status();
            boolean type = !before.contentType().equals(after.contentType())
                    && !step.before().contentType().equals(step.after().contentType());
            return status
                    || type
                    || byChange.getOrDefault(step.change(), Differences.none()).touches(differences);
        }

        private static String code(Outcome outcome) {
            return outcome instanceof Outcome.Refused refused
                    ? refused.problem().code()
                    : "";
        }

        private Preview.@Nullable Refusal refusal() {
            if (!(after instanceof Outcome.Refused refused) || before instanceof Outcome.Refused) return null;
            var errors = refused.problem() instanceof Problem.Invalid(var all)
                    ? all.stream()
                            .limit(MOST_DIFFERENCES)
                            .map(each -> new Preview.Complaint(each.pointer(), each.code(), each.message()))
                            .toList()
                    : List.<Preview.Complaint>of();
            return new Preview.Refusal(
                    refused.problem().code(), Differences.cut(refused.problem().detail(), MOST_CHARACTERS), errors);
        }

        private List<Preview.Header> headers() {
            if (before.contentType().equals(after.contentType())) return List.of();
            return List.of(
                    new Preview.Header("Content-Type", orNull(before.contentType()), orNull(after.contentType())));
        }

        private static @Nullable String orNull(String header) {
            return header.isEmpty() ? null : header;
        }
    }
}
