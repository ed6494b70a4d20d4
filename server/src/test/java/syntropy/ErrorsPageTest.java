package syntropy;

import org.junit.jupiter.api.Test;
import syntropy.api.ErrorCodes;
import syntropy.kernel.FieldError;

class ErrorsPageTest {
    @Test
    void thePageOfErrorCodesIsCurrent() {
        Golden.check("docs/errors.md", page());
    }

    private static String page() {
        var page = new StringBuilder("""
                # Error codes

                A call that fails changes nothing and answers a problem (RFC 9457, `application/problem+json`) with `type`, `title`,
                `status`, `detail`, `code`, `request_id` and `errors`. Branch on `code`: it never changes once released. New codes may
                come. Sentences are for people and may change at any time.

                | status | code | means | says, for instance |
                |---|---|---|---|
                """);
        for (var each : ErrorCodes.ALL) {
            page.append("| %d | `%s` | %s | %s |\n"
                    .formatted(
                            each.status(),
                            each.code(),
                            each.meaning(),
                            each.sample().detail()));
        }
        page.append("""

                ## Codes of fields

                With `VALIDATION_ERROR`, `errors` lists what is wrong: each entry has `pointer`, the JSON pointer (RFC 6901) to the
                field, whether it came in the body, the query or the path; `code`; and `message`.

                | code | means |
                |---|---|
                """);
        for (var code : FieldError.Code.values()) {
            page.append("| `%s` | %s |\n".formatted(code, ErrorCodes.meaning(code)));
        }
        return page.toString();
    }
}
