package syntropy.http;

import java.util.List;
import java.util.Map;

/// A whole request, independent of the HTTP library: the body is read and within its limit.
///
/// @param path as sent, percent-encoded, without the query
/// @param query as sent without `?`, or empty
/// @param headers names in lower case, each with its values in order
/// @param address of the client: the peer's, or what a trusted proxy says
/// @param secure whether the client's own hop is TLS
public record HttpRequest(
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        byte[] body,
        String address,
        boolean secure) {}
