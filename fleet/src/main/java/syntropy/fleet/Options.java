package syntropy.fleet;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The command line of a fleet.
///
/// @param ramp over how long the agents are started
/// @param every how often a line is printed
/// @param last when to end; null for never
record Options(
        Fleet.Settings settings,
        int agents,
        int services,
        String name,
        Duration ramp,
        Duration every,
        @Nullable Duration last,
        boolean isJson) {
    static final String USAGE = """
            usage: --controller URL (--token-file FILE | --token-env VARIABLE) [OPTION]...
              --controller URL    ws://HOST:PORT/ or wss://HOST:PORT/
              --token-file FILE   the agent token is its first line
              --token-env NAME    the agent token is in this variable
              --agents N          how many (default: 10)
              --services N        of each (default: 0)
              --name TEXT         what names and device ids begin with (default: fleet)
              --seed N            of keys, ports, places and jitter (default: 1)
              --ramp SECONDS      over which they are started (default: 0, all at once)
              --report SECONDS    from one report of what passed to the next; 0 for none (default: 60)
              --logs none|changes|all  what agents send of their log (default: none)
              --ca FILE           certificates in PEM to trust
              --interval SECONDS  from one line to the next (default: 5)
              --json              lines of JSON
              --for SECONDS       ends after them; then the status is 1 when a rule was broken (default: for ever)""";

    private static final Set<String> KNOWN = Set.of(
            "--controller",
            "--token-file",
            "--token-env",
            "--agents",
            "--services",
            "--name",
            "--seed",
            "--ramp",
            "--report",
            "--logs",
            "--ca",
            "--interval",
            "--for");

    /// @throws IllegalArgumentException whose message says what is wrong
    static Options of(List<String> arguments, Map<String, String> environment) {
        var flags = new HashSet<String>();
        var given = given(arguments, flags);
        var pace = Pace.STANDARD.reporting(seconds(given, "--report", "60"));
        var ca = given.get("--ca");
        var settings = new Fleet.Settings(
                controller(given.get("--controller")),
                token(given, environment),
                ca == null ? null : Path.of(ca),
                number(given, "--seed", "1"),
                pace,
                logs(given.getOrDefault("--logs", "none")));
        var every = seconds(given, "--interval", "5");
        if (every.isZero()) throw new IllegalArgumentException("--interval can't be 0");
        return new Options(
                settings,
                Math.toIntExact(number(given, "--agents", "10")),
                Math.toIntExact(number(given, "--services", "0")),
                given.getOrDefault("--name", "fleet"),
                seconds(given, "--ramp", "0"),
                every,
                given.containsKey("--for") ? seconds(given, "--for", "") : null,
                flags.contains("--json"));
    }

    private static Map<String, String> given(List<String> arguments, Set<String> flags) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < arguments.size(); i++) {
            var option = arguments.get(i);
            if (option.equals("--json")) {
                flags.add(option);
            } else if (!KNOWN.contains(option)) {
                throw new IllegalArgumentException("there is no option " + option);
            } else if (++i == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            } else {
                given.put(option, arguments.get(i));
            }
        }
        return given;
    }

    private static URI controller(@Nullable String text) {
        if (text == null) throw new IllegalArgumentException("--controller is needed");
        var uri = URI.create(text);
        if (uri.getHost() == null || !Set.of("ws", "wss").contains(String.valueOf(uri.getScheme()))) {
            throw new IllegalArgumentException("--controller looks like ws://127.0.0.1:8080/");
        }
        return uri.getPath().isEmpty() ? uri.resolve("/") : uri;
    }

    private static String token(Map<String, String> given, Map<String, String> environment) {
        var file = given.get("--token-file");
        var variable = given.get("--token-env");
        if ((file == null) == (variable == null)) {
            throw new IllegalArgumentException("one of --token-file and --token-env is needed");
        }
        String token;
        try {
            token = file != null ? Files.readString(Path.of(file)) : environment.getOrDefault(variable, "");
        } catch (IOException e) {
            throw new IllegalArgumentException("--token-file " + file + " can't be read", e);
        }
        token = token.lines().findFirst().orElse("").strip();
        if (token.isEmpty()) throw new IllegalArgumentException("there is no token");
        return token;
    }

    private static Logs logs(String text) {
        try {
            return Logs.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("--logs takes none, changes or all");
        }
    }

    private static Duration seconds(Map<String, String> given, String option, String standard) {
        var text = given.getOrDefault(option, standard);
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && seconds <= 1e9) return Duration.ofMillis(Math.round(seconds * 1000));
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException(option + " takes seconds, not " + text);
    }

    private static long number(Map<String, String> given, String option, String standard) {
        var text = given.getOrDefault(option, standard);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(option + " takes a number, not " + text);
        }
    }
}
