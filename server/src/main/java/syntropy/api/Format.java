package syntropy.api;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.Json;

/// The forms a text can have. Each knows its name in OpenAPI and what to say of a text that hasn't it.
public enum Format {
    /// One line for people: no control characters, no broken surrogates.
    LINE(null),
    /// The same, and lines end.
    LINES(null),
    /// RFC 3339 with an offset.
    DATE_TIME("date-time"),
    /// The same, and without an offset it is UTC: how old clients write times.
    DATE_TIME_OR_NAIVE("date-time"),
    /// The same, where it is published as any text.
    TIME(null),
    DATE("date"),
    /// `10.1.0.0/16`, without host bits.
    IPV4_CIDR("ipv4-cidr"),
    /// An IPv4 or IPv6 block.
    ADDRESS_BLOCK("cidr"),
    /// 32 bytes in base64: 44 characters.
    WIREGUARD_KEY("wireguard-public-key"),
    /// Two capital letters, ISO 3166-1.
    COUNTRY("iso-3166-1-alpha-2"),
    /// An id in decimal digits, as a text.
    ID_IN_DIGITS(null),
    /// Anything, secrets among it: never echoed.
    OPAQUE(null);

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=");
    private static final Pattern DIGITS = Pattern.compile("0*[1-9][0-9]{0,9}");
    private static final Pattern TWO_CAPITALS = Pattern.compile("[A-Z]{2}");

    private final @Nullable String openApi;

    Format(@Nullable String openApi) {
        this.openApi = openApi;
    }

    public @Nullable String openApi() {
        return openApi;
    }

    /// What is wrong with the text, as the end of a sentence; null when nothing is.
    @Nullable
    String complaint(String text) {
        return switch (this) {
            case LINE -> isLine(text) ? null : "must not contain control characters or broken Unicode";
            case LINES ->
                isLine(text.replace('\n', ' ')) ? null : "must not contain control characters or broken Unicode";
            case DATE_TIME ->
                Json.instant(text) != null
                        ? null
                        : "must be an RFC 3339 date-time with an offset, such as 2030-01-31T12:00:00.000Z";
            case DATE_TIME_OR_NAIVE, TIME ->
                Json.instantOrNaive(text) != null
                        ? null
                        : "must be an RFC 3339 date-time, such as 2030-01-31T12:00:00.000Z";
            case DATE -> ApiDate.parse(text).isPresent() ? null : "must be a date, YYYY-MM-DD";
            case IPV4_CIDR -> refusal(() -> Ipv4Cidr.parse(text));
            case ADDRESS_BLOCK -> refusal(() -> AddressBlock.parse(text));
            case WIREGUARD_KEY ->
                KEY.matcher(text).matches() ? null : "must be a WireGuard public key: 44 characters of base64";
            case COUNTRY -> TWO_CAPITALS.matcher(text).matches() ? null : "must be two capital letters (ISO 3166-1)";
            case ID_IN_DIGITS -> isId(text) ? null : "must be an id in digits";
            case OPAQUE -> text.indexOf(0) < 0 ? null : "must not contain NUL";
        };
    }

    private static @Nullable String refusal(Supplier<?> parse) {
        try {
            var _ = parse.get();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static boolean isId(String text) {
        return DIGITS.matcher(text).matches() && Long.parseLong(text) <= Integer.MAX_VALUE;
    }

    private static boolean isLine(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF));
    }
}
