package syntropy.versions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import syntropy.api.Dated;
import syntropy.api.Failure;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.api.Shapes;
import syntropy.kernel.ApiDate;
import syntropy.kernel.ApiDates;
import syntropy.kernel.FieldError;
import tools.jackson.databind.node.ObjectNode;

/// All dates, and the way between each and the newest. Features know only the newest shape; what a date's clients send
/// climbs change by change, what they get descends the same way.
public final class Versions {
    /// The first published date: where the changes begin.
    public static final ApiDate FIRST = ApiDate.of("2022-07-07");

    private final List<VersionChange> changes;
    private final ApiDates dates;

    /// What the API was like after each change in turn, the first before any of them: the dates are among these.
    private final List<Version> places = new ArrayList<>();

    private final Map<ApiDate, Version> versions = new HashMap<>();

    public Versions(List<VersionChange> changes) {
        this.changes = changes.stream()
                .sorted(Comparator.comparing(VersionChange::date))
                .toList();
        this.dates =
                new ApiDates(Stream.concat(Stream.of(FIRST), changes.stream().map(VersionChange::date))
                        .toList());
        for (int taken = 0; taken <= this.changes.size(); taken++) {
            var date = taken == 0 ? FIRST : this.changes.get(taken - 1).date();
            places.add(new Version(date, this.changes.subList(taken, this.changes.size())));
        }
        for (var date : dates.all()) versions.put(date, places.get(taken(date)));
    }

    /// How many changes had come by the date.
    private int taken(ApiDate date) {
        return (int) changes.stream()
                .filter(change -> change.date().compareTo(date) <= 0)
                .count();
    }

    public ApiDates dates() {
        return dates;
    }

    /// @param date a known one
    public Version at(ApiDate date) {
        var found = versions.get(date);
        if (found == null) throw new IllegalArgumentException("there is no API date " + date);
        return found;
    }

    /// One change on the way between two dates, in whichever direction.
    ///
    /// @param at what the API was like after it, or before it on the way back
    record Turn(VersionChange change, Version at) {}

    /// The changes between the dates one at a time, in the order in which they are met.
    List<Turn> way(ApiDate from, ApiDate to) {
        int start = taken(from);
        int end = taken(to);
        return start <= end
                ? IntStream.range(start, end)
                        .mapToObj(i -> new Turn(changes.get(i), places.get(i + 1)))
                        .toList()
                : IntStream.range(end, start)
                        .mapToObj(i -> new Turn(changes.get(i), places.get(i)))
                        .toList()
                        .reversed();
    }

    /// All of them, oldest first.
    List<VersionChange> changes() {
        return changes;
    }

    /// What came with the date.
    public List<VersionChange> changesAt(ApiDate date) {
        return changes.stream().filter(change -> change.date().equals(date)).toList();
    }

    /// The operations of these whose requests, answers or problems are other ones with the change.
    public List<Operation<?, ?>> touched(VersionChange change, List<Operation<?, ?>> operations) {
        int place = changes.indexOf(change);
        var before = places.get(place);
        var after = places.get(place + 1);
        boolean allProblems = !before.failure().equals(after.failure());
        return operations.stream()
                .filter(operation -> allProblems
                        || before.status(operation) != after.status(operation)
                        || !before.request(operation).equals(after.request(operation))
                        || !before.answer(operation).equals(after.answer(operation)))
                .toList();
    }

    /// The date that took this one's place; empty for the newest.
    public Optional<ApiDate> successor(ApiDate date) {
        return dates.all().stream().filter(each -> each.compareTo(date) > 0).findFirst();
    }

    /// One date: the changes that came after it, oldest first.
    public static final class Version implements Dated {
        private final ApiDate date;
        private final List<VersionChange> since;
        private final Map<String, Path> paths = new ConcurrentHashMap<>();
        private final Map<Class<?>, List<Sight>> sights = new ConcurrentHashMap<>();

        private Version(ApiDate date, List<VersionChange> since) {
            this.date = date;
            this.since = since;
        }

        @Override
        public ApiDate date() {
            return date;
        }

        public boolean isNewest() {
            return since.isEmpty();
        }

        @Override
        public Schema.Obj request(Operation<?, ?> operation) {
            return path(operation).request;
        }

        @Override
        public Schema.Obj answer(Operation<?, ?> operation) {
            return path(operation).answer;
        }

        @Override
        public int status(Operation<?, ?> operation) {
            return path(operation).status;
        }

        @Override
        public Failure failure() {
            var failure = Failure.PROBLEM;
            for (var change : since.reversed()) failure = change.downgrade(failure);
            return failure;
        }

        /// What a request of any date is once it has been lifted, beside what is hidden.
        public Schema.Obj lifted(Operation<?, ?> operation) {
            return path(operation).newestRequest;
        }

        /// Lifts a request of this date, which has been checked against its shape, in place.
        public void upgrade(Operation<?, ?> operation, ObjectNode request) {
            var path = path(operation);
            if (!isNewest()) Walk.lift(path.request, request);
            for (var step : path.climb) step.upgrade(operation, request);
        }

        /// Lowers an answer to this date, in place.
        public void downgrade(Operation<?, ?> operation, ObjectNode body) {
            for (var step : path(operation).descent) step.downgrade(operation, body);
        }

        /// Lowers a record that is shown elsewhere than in its operations' answers, in place: by the changes of the
        /// record itself, without those of one operation.
        public void downgrade(Class<? extends Record> type, ObjectNode value) {
            for (var sight : sights.computeIfAbsent(type, _ -> Sight.all(type, since))) {
                Walk.each(sight.newer(), value, sight.change().touches(), sight.change()::downgrade);
            }
        }

        /// The shape of what that lowers it to.
        public Schema.Obj shape(Class<? extends Record> type) {
            var shape = Shapes.answer(type);
            for (var change : since.reversed()) shape = Walk.each(shape, change.touches(), change::downgrade);
            return shape;
        }

        /// Complaints about a lifted request in the words of this date.
        public List<FieldError> downgrade(Operation<?, ?> operation, List<FieldError> errors) {
            var lowered = errors;
            for (var change : since.reversed()) {
                lowered = lowered.stream()
                        .map(error -> new FieldError(
                                change.downgradePointer(operation, error.pointer()), error.code(), error.message()))
                        .toList();
            }
            return lowered;
        }

        /// The body of a problem at this date, when it isn't the newest's.
        public Optional<ObjectNode> downgradeProblem(ObjectNode newest) {
            Optional<ObjectNode> lowered = Optional.empty();
            for (var change : since.reversed()) {
                var next = change.downgradeProblem(lowered.orElse(newest));
                if (next.isPresent()) lowered = next;
            }
            return lowered;
        }

        private Path path(Operation<?, ?> operation) {
            return paths.computeIfAbsent(operation.name(), _ -> Path.of(operation, since));
        }
    }

    /// A change on one operation, with the shapes that tell where its records stand.
    private record Step(VersionChange change, Schema.Obj olderRequest, Schema.Obj newerAnswer) {
        void upgrade(Operation<?, ?> operation, ObjectNode request) {
            Walk.each(olderRequest, request, change.touches(), change::upgrade);
            change.upgradeRequest(operation, request);
        }

        void downgrade(Operation<?, ?> operation, ObjectNode body) {
            Walk.each(newerAnswer, body, change.touches(), change::downgrade);
            change.downgradeAnswer(operation, body);
        }
    }

    /// A change on a record wherever it is shown, with the shape that tells where the records in it stand.
    private record Sight(VersionChange change, Schema.Obj newer) {
        /// In the order of the descent.
        static List<Sight> all(Class<? extends Record> type, List<VersionChange> since) {
            var shape = Shapes.answer(type);
            var all = new ArrayList<Sight>();
            for (var change : since.reversed()) {
                if (change.touches().isEmpty()) continue;
                all.add(new Sight(change, shape));
                shape = Walk.each(shape, change.touches(), change::downgrade);
            }
            return all;
        }
    }

    private record Path(
            Schema.Obj newestRequest,
            Schema.Obj request,
            Schema.Obj answer,
            int status,
            List<Step> climb,
            List<Step> descent) {
        static Path of(Operation<?, ?> operation, List<VersionChange> since) {
            var newestRequest = Shapes.request(operation.takes());
            var request = newestRequest;
            var answer = Envelope.of(operation);
            int status = operation.status();
            var descent = new ArrayList<Step>();
            for (var change : since.reversed()) {
                var newerAnswer = answer;
                request = change.downgradeRequest(operation, Walk.each(request, change.touches(), change::downgrade));
                answer = change.downgradeAnswer(operation, Walk.each(answer, change.touches(), change::downgrade));
                status = change.downgradeStatus(operation, status);
                descent.add(new Step(change, request, newerAnswer));
            }
            return new Path(newestRequest, request, answer, status, descent.reversed(), descent);
        }
    }
}
