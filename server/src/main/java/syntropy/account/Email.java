package syntropy.account;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import syntropy.kernel.FieldError;

/// An e-mail address as a name to sign in by. It is taken by the rule that browsers have for their e-mail fields, so
/// that a page and its controller agree; whether anybody reads it is not known.
final class Email {
    static final int LONGEST = 254;

    private static final int LONGEST_LOCAL_PART = 64;
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern FORM =
            Pattern.compile("[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@" + LABEL + "(?:\\." + LABEL + ")*");

    private Email() {}

    /// As kept: `Ann@Example.com` and `ann@example.com` are one person.
    static String normal(String typed) {
        return typed.toLowerCase(Locale.ROOT);
    }

    /// What is wrong with the address, if anything is.
    ///
    /// @param normal as [#normal] makes it
    static Optional<FieldError> objection(String pointer, String normal) {
        if (normal.length() > LONGEST) {
            return Optional.of(new FieldError(
                    pointer, FieldError.Code.WRONG_LENGTH, "must have at most " + LONGEST + " characters"));
        }
        if (normal.indexOf('@') > LONGEST_LOCAL_PART || !FORM.matcher(normal).matches()) {
            return Optional.of(new FieldError(
                    pointer, FieldError.Code.WRONG_FORMAT, "must be an e-mail address, such as ann@example.com"));
        }
        return Optional.empty();
    }
}
