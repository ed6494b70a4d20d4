package syntropy.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Where a PostgreSQL database is and who asks for it. Prints without the password.
///
/// @param url for JDBC, without user and password
/// @param user empty for the driver's own choice, the same for the password
record PostgresAddress(String url, String user, String password) {
    /// Of `postgres://user:password@host:port/database?option=…`, or of a JDBC URL; percent-encoded, options as the
    /// JDBC driver knows them.
    ///
    /// @throws IllegalArgumentException when it is neither; the message doesn't repeat the text, which holds a
    ///     password
    static PostgresAddress of(String text) {
        String plain = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        URI uri;
        try {
            uri = new URI(plain);
        } catch (URISyntaxException _) {
            throw malformed();
        }
        String scheme = uri.getScheme();
        if (!"postgres".equals(scheme) && !"postgresql".equals(scheme)) throw malformed();
        String host = uri.getHost();
        String path = uri.getRawPath();
        if (host == null || path == null || path.length() < 2) throw malformed();

        String user = "";
        String password = "";
        String info = uri.getRawUserInfo();
        if (info != null) {
            int colon = info.indexOf(':');
            user = decoded(colon < 0 ? info : info.substring(0, colon));
            password = colon < 0 ? "" : decoded(info.substring(colon + 1));
        }
        var options = new ArrayList<String>();
        String query = uri.getRawQuery();
        if (query != null) {
            for (String option : query.split("&", -1)) {
                if (option.startsWith("user=")) user = decoded(option.substring("user=".length()));
                else if (option.startsWith("password=")) password = decoded(option.substring("password=".length()));
                else if (!option.isEmpty()) options.add(option);
            }
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String after = options.isEmpty() ? "" : "?" + String.join("&", options);
        return new PostgresAddress("jdbc:postgresql://" + host + port + path + after, user, password);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "a database is given as postgres://user:password@host:port/name, special characters percent-encoded");
    }

    @Override
    public String toString() {
        return url;
    }
}
