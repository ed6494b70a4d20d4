package syntropy;

import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void thePageOfSettingsIsCurrent() {
        Golden.check("docs/settings.md", page());
    }

    private static String page() {
        var page = new StringBuilder("""
                # Settings

                Each can be given as an option of `./syntropy serve`, as an environment variable, or as a key in the file that
                `--config` names. An option wins over the variable, the variable over the file, the file over the default. An
                empty variable counts as not given. `token create` and `audit` take those marked *.

                The file has lines of `key = value` in UTF-8; the key is the option without its dashes. Empty lines and lines that
                begin with `#` are skipped. A value goes to the end of its line, so it may hold a `#`; double quotes around it are
                dropped, and nothing is escaped. An unknown key stops the start, and so does a variable that is a slip
                or two away from one of ours.

                | option | variable | default | what it is | what it takes |
                |---|---|---|---|---|
                """);
        for (Setting<?> setting : Settings.ALL) {
            page.append("| `%s %s`%s | `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.option(),
                            setting.value(),
                            Settings.OF_STORAGE.contains(setting) ? " *" : "",
                            setting.variable(),
                            setting.standard().isEmpty() ? "none" : "`" + setting.standard() + "`",
                            setting.meaning(),
                            setting.allowed()));
        }
        page.append("""

                Exit status: 0 after an orderly stop (SIGTERM or Ctrl-C), 1 when the start failed for a reason outside the
                command line (a port in use, a data directory that another controller holds), 2 for a wrong command line or
                setting. A second SIGTERM or Ctrl-C ends the controller on the spot.
                """);
        return page.toString();
    }
}
