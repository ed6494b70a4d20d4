package syntropy.versions;

import java.util.Optional;
import java.util.Set;
import syntropy.api.Failure;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// One breaking difference between a date and the one before it. It knows these two and no others, looks nothing up,
/// and
/// once released is never edited. Every method's default is "no difference".
public interface VersionChange {
    /// The first date with the newer shape.
    ApiDate date();

    /// What previews call it by.
    default String name() {
        return getClass().getSimpleName();
    }

    /// What users read of it: one or two sentences, in terms of the wire.
    String text();

    /// The records whose JSON differs, wherever they stand in requests and answers.
    default Set<Class<?>> touches() {
        return Set.of();
    }

    /// Lifts the JSON of a touched record in a request, in place.
    default void upgrade(ObjectNode value) {}

    /// Lowers the JSON of a touched record in an answer, in place.
    default void downgrade(ObjectNode value) {}

    /// Lowers the shape of a touched record.
    default Schema.Obj downgrade(Schema.Obj newer) {
        return newer;
    }

    /// Lifts a whole request, in place: path, query and body fields together.
    default void upgradeRequest(Operation<?, ?> operation, ObjectNode request) {}

    default Schema.Obj downgradeRequest(Operation<?, ?> operation, Schema.Obj newer) {
        return newer;
    }

    /// The JSON pointer by which the older request knows a field of the newer one: for complaints that only the work
    /// itself can make.
    default String downgradePointer(Operation<?, ?> operation, String newer) {
        return newer;
    }

    /// Lowers a whole answer body, in place.
    default void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {}

    default Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        return newer;
    }

    default int downgradeStatus(Operation<?, ?> operation, int newer) {
        return newer;
    }

    /// The body of a problem as it was, when that differs; it is then plain `application/json`.
    default Optional<ObjectNode> downgradeProblem(ObjectNode newer) {
        return Optional.empty();
    }

    /// Lowers the shape of problems.
    default Failure downgrade(Failure newer) {
        return newer;
    }
}
