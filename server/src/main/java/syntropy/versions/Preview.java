package syntropy.versions;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.FieldError;

@Field.Doc("What the workspace's recent requests that read would be answered at another API date.")
record Preview(
        ApiDate apiDate,

        @Field.Doc("The workspace's API date now.") ApiDate workspaceApiDate,

        @Field.Doc("How many would be answered as they are now.")
        int sameCount,

        @Field.Doc("How many would be answered otherwise, those that would be refused among them.")
        int differentCount,

        @Field.Doc("How many were not tried since they need a permission that the caller lacks.")
        int notPermittedCount,

        @Field.Doc("How many were not tried since the time was over.")
        int leftOutCount,

        @Field.Doc("The changes that make the differences.") List<VersionApi.Change> changes,

        @Field.Doc("Those that would be answered otherwise, the latest first.")
        List<Request> requests) {
    enum Result {
        /// Answered otherwise.
        DIFFERENT,
        /// No longer answered.
        REFUSED
    }

    enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    @Field.Doc("One request of its kind, and what becomes of it.")
    record Request(
            @Field.Doc("The operation's name.") String operation,
            String method,

            @Field.Length(max = 1001) @Field.Doc("As it was sent.")
            String path,

            @Field.Length(max = 1001) @Field.Doc("As it was sent, at most 1,000 characters; without secrets.")
            String query,

            @Field.Length(max = 1001)
            @Field.Doc("JSON, at most 1,000 characters; without secrets. Null for none.")
            @Nullable
            String body,

            @Field.Doc("The API date at which it is answered now.")
            ApiDate apiDate,

            @Field.Doc("What says so. Only what follows the workspace is moved by an upgrade.")
            NamedBy apiDateNamedBy,

            @Field.Doc("The access token that sent it last.")
            AccessTokenId accessTokenId,

            @Field.Doc("To ten minutes.") Instant lastSeenAt,
            Result result,
            int statusBefore,
            int statusAfter,

            @Field.Doc("How it would be refused; null when it would not, or is refused now.") @Nullable
            Refusal refusal,

            List<Header> headers,

            @Field.Doc("Where the answers differ, at most 20 places; empty when one of them is a refusal.")
            List<Difference> differences,

            @Field.Doc("In how many places they differ, up to 200.")
            int differencesCount,

            @Field.Doc("The names of the changes that explain it.")
            List<String> changes) {}

    @Field.Doc("A problem with a request that is answered now.")
    record Refusal(
            @Field.Doc("As in a problem.") String code,

            @Field.Length(max = 2000) String detail,

            @Field.Doc("The fields that would be wrong.") List<Complaint> errors) {}

    record Complaint(
            @Field.Length(max = 2000) String pointer,
            FieldError.Code code,
            @Field.Length(max = 2000) String message) {}

    record Header(
            String name,

            @Field.Doc("Null when it isn't sent now.") @Nullable
            String before,

            @Field.Doc("Null when it would not be sent.") @Nullable
            String after) {}

    @Field.Doc("A difference between the bodies of two answers.")
    record Difference(
            @Field.Length(max = 4000) @Field.Doc("JSON pointer (RFC 6901) to where it is first met.")
            String pointer,

            Kind kind,

            @Field.Doc("JSON, at most 160 characters; null when it is added.") @Nullable
            String before,

            @Field.Doc("JSON, at most 160 characters; null when it is removed.") @Nullable
            String after,

            @Field.Doc("In how many elements of the same list it is met.")
            int placesCount,

            @Field.Doc("The names of the changes that explain it.")
            List<String> changes) {}
}
