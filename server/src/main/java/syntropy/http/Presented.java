package syntropy.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;

/// The credential that a request presents: in `Authorization`, with `Bearer` or bare as old clients send it, or in
/// `api-key`.
/// A secret anywhere else, such as in the URL, is never read.
final class Presented {
    private static final String BEARER = "bearer ";

    private Presented() {}

    /// Empty when there is none. Fails when there are several that differ, or one that can't be ours.
    static Optional<Secret> in(Map<String, List<String>> headers) {
        Set<String> texts = new HashSet<>();
        for (var value : headers.getOrDefault("authorization", List.of())) texts.add(withoutScheme(value.strip()));
        for (var value : headers.getOrDefault("api-key", List.of())) texts.add(value.strip());
        texts.remove("");
        if (texts.isEmpty()) return Optional.empty();
        if (texts.size() > 1) throw new Problem.CredentialsConflict().thrown();
        return Optional.of(Secret.parse(texts.iterator().next())
                .orElseThrow(() -> new Problem.Unauthenticated(Reason.TOKEN_MALFORMED).thrown()));
    }

    private static String withoutScheme(String value) {
        boolean hasScheme = value.toLowerCase(Locale.ROOT).startsWith(BEARER);
        return hasScheme ? value.substring(BEARER.length()).strip() : value;
    }
}
