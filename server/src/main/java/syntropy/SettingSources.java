package syntropy;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What was given for the settings and where: an option wins over the environment, that over the config file, that
/// over the default. An empty variable counts as not given.
final class SettingSources {
    /// Variables of agents and client tools, which may well run on the controller's host.
    private static final Set<String> VARIABLES_OF_OTHERS = Set.of(
            "SYNTROPY_AGENT_NAME",
            "SYNTROPY_AGENT_TOKEN",
            "SYNTROPY_API_KEY",
            "SYNTROPY_API_SERVER",
            "SYNTROPY_API_TOKEN",
            "SYNTROPY_API_URL",
            "SYNTROPY_CONTROLLER_URL",
            "SYNTROPY_JAVA_OPTS",
            "SYNTROPY_LAT",
            "SYNTROPY_LON",
            "SYNTROPY_MTU",
            "SYNTROPY_TAGS");

    private record Given(String text, String origin) {}

    private final Map<String, String> options;
    private final Map<String, String> environment;
    private final ConfigFile file;

    /// @param options by their names, such as `--http`
    /// @throws StartFailure for a variable that is a misspelt setting, or a config file that can't be used
    SettingSources(Map<String, String> options, Map<String, String> environment, Collection<Setting<?>> settings) {
        this.options = options;
        this.environment = environment;
        refuseMisspelt(settings);
        Set<String> keys = settings.stream()
                .map(Setting::name)
                .filter(it -> !it.equals(Settings.CONFIG.name()))
                .collect(Collectors.toSet());
        file = read(Settings.CONFIG, ConfigFile.none())
                .map(path -> ConfigFile.read(path, keys))
                .orElseGet(ConfigFile::none);
    }

    <T> T read(Setting<T> setting) {
        return read(setting, file);
    }

    /// `option --http`, `variable SYNTROPY_HTTP`, `settings.conf:3` or `default`.
    String origin(Setting<?> setting) {
        return given(setting, file).origin();
    }

    private <T> T read(Setting<T> setting, ConfigFile from) {
        Given given = given(setting, from);
        try {
            return setting.reader().apply(given.text());
        } catch (IllegalArgumentException e) {
            String why = Optional.ofNullable(e.getMessage())
                    .filter(it -> !it.isEmpty())
                    .map(it -> it.startsWith(";") ? it : "; " + it)
                    .orElse("");
            throw new StartFailure(
                    "%s can't be '%s' (%s): it takes %s%s%s"
                            .formatted(
                                    setting.name(),
                                    printable(setting.shown().apply(given.text())),
                                    given.origin(),
                                    setting.allowed(),
                                    printable(why),
                                    why.endsWith("?") ? "" : "."),
                    StartFailure.MISUSE);
        }
    }

    private Given given(Setting<?> setting, ConfigFile from) {
        String option = options.get(setting.option());
        if (option != null) return new Given(option, "option " + setting.option());
        String variable = environment.get(setting.variable());
        if (variable != null && !variable.isEmpty()) return new Given(variable, "variable " + setting.variable());
        return from.get(setting.name())
                .map(it -> new Given(it.text(), from.place(it)))
                .orElseGet(() -> new Given(setting.standard(), "default"));
    }

    /// A slip or two from a setting of ours is a misspelling; anything else that begins alike belongs to someone else.
    private void refuseMisspelt(Collection<Setting<?>> settings) {
        Set<String> known = settings.stream().map(Setting::variable).collect(Collectors.toSet());
        for (String name : environment.keySet()) {
            if (!name.startsWith(Setting.VARIABLE_PREFIX) || known.contains(name)) continue;
            if (VARIABLES_OF_OTHERS.contains(name)) continue;
            String meant = Suggestion.phrase(name, known, Setting.VARIABLE_PREFIX);
            if (meant.isEmpty()) continue;
            throw new StartFailure("There is no setting for the variable " + name + meant, StartFailure.MISUSE);
        }
    }

    private static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 200 ? clean : clean.substring(0, 200) + "…";
    }
}
