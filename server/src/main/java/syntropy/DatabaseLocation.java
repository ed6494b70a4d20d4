package syntropy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// Where everything is kept.
sealed interface DatabaseLocation {
    /// SQLite in the data directory.
    record Embedded() implements DatabaseLocation {
        @Override
        public String toString() {
            return "sqlite";
        }
    }

    /// A PostgreSQL server.
    ///
    /// @param jdbcUrl without user and password
    /// @param user empty for the driver's own choice
    /// @param password empty for none; prints never
    record Postgres(String jdbcUrl, String user, String password) implements DatabaseLocation {
        @Override
        public String toString() {
            int parameters = jdbcUrl.indexOf('?');
            return (user.isEmpty() ? "" : user + " at ")
                    + (parameters < 0 ? jdbcUrl : jdbcUrl.substring(0, parameters));
        }
    }

    Pattern SCHEME = Pattern.compile("postgres(ql)?://");
    Pattern HOSTS = Pattern.compile(
            "[A-Za-z0-9._-]+(:[0-9]{1,5})?(,[A-Za-z0-9._-]+(:[0-9]{1,5})?)*|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    Pattern NAME = Pattern.compile("[^/?#\\s]+");

    /// `sqlite`, or `postgres://user:password@host:port/name?parameter=value`, percent-encoded as in any URL.
    /// Several hosts may be given, separated by commas; the parameters are the PostgreSQL JDBC driver's.
    static DatabaseLocation parse(String text) {
        if (text.isEmpty() || text.equals("sqlite")) return new Embedded();
        var scheme = SCHEME.matcher(text);
        if (!scheme.lookingAt()) throw new IllegalArgumentException("");
        String rest = text.substring(scheme.end());
        int question = rest.indexOf('?');
        String parameters = question < 0 ? "" : rest.substring(question);
        if (question >= 0) rest = rest.substring(0, question);
        int at = rest.lastIndexOf('@');
        String credentials = at < 0 ? "" : rest.substring(0, at);
        rest = rest.substring(at + 1);
        int slash = rest.indexOf('/');
        String hosts = slash < 0 ? rest : rest.substring(0, slash);
        String name = slash < 0 ? "" : rest.substring(slash + 1);
        if (!HOSTS.matcher(hosts).matches()) throw new IllegalArgumentException("the host is missing or impossible");
        if (!NAME.matcher(name).matches()) throw new IllegalArgumentException("the database's name is missing");
        for (String parameter :
                parameters.substring(Math.min(1, parameters.length())).split("&", -1)) {
            String key = parameter.split("=", 2)[0].toLowerCase(Locale.ROOT);
            if (key.equals("user") || key.equals("password")) {
                throw new IllegalArgumentException("user and password stand before the host");
            }
        }
        int colon = credentials.indexOf(':');
        return new Postgres(
                "jdbc:postgresql://" + hosts + "/" + name + parameters,
                decoded(colon < 0 ? credentials : credentials.substring(0, colon)),
                colon < 0 ? "" : decoded(credentials.substring(colon + 1)));
    }

    /// Fit for a message, whatever was given: nothing before the host and no parameters.
    static String masked(String text) {
        int at = text.lastIndexOf('@');
        int question = text.indexOf('?', at + 1);
        var scheme = SCHEME.matcher(text);
        String begin = scheme.lookingAt() ? scheme.group() : "";
        String end = text.substring(at < 0 ? begin.length() : at + 1, question < 0 ? text.length() : question);
        return begin + (at < 0 ? "" : "…@") + end + (question < 0 ? "" : "?…");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("user or password is not percent-encoded");
        }
    }
}
