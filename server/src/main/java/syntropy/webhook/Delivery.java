package syntropy.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Format;
import syntropy.kernel.EventId;

@Field.Doc("One event to one endpoint, and how each attempt went.")
public record Delivery(
        EventId eventId,

        @Field.Range(min = 1, max = 9_007_199_254_740_991L) long eventNumber,

        String eventType,

        @Field.Doc("`PENDING` until an answer of 2xx (`DELIVERED`), or until the last attempt failed (`FAILED`).")
        Status status,

        @Field.Doc("How many attempts there were; `attempts` has the last 12 of them.")
        @Field.Range(min = 0, max = Integer.MAX_VALUE)
        int attemptsCount,

        List<Attempt> attempts,

        @Field.Doc("Null once it is over, and while an earlier event of the same object is waited for.") @Nullable
        Instant nextAttemptAt,

        Instant createdAt,
        Instant updatedAt) {

    public enum Status {
        PENDING,
        DELIVERED,
        FAILED
    }

    @Field.Doc("One request.")
    public record Attempt(
            Instant at,

            @Field.Doc("Of the answer; null when there was none.") @Field.Range(min = 100, max = 999) @Nullable
            Integer status,

            @Field.Range(min = 0, max = 3_600_000) int latencyMs,

            @Field.Doc("The first 1,024 bytes of the answer; null when there was none.")
            @Field.Length(max = 1024)
            @Field.In(Format.OPAQUE)
            @Nullable
            String answer,

            @Field.Doc("Why there was no answer; null when there was one.") @Field.Length(max = 1024) @Nullable
            String error) {}
}
