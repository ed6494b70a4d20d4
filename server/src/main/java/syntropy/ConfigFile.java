package syntropy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A file of settings: lines of `key = value` in UTF-8. Empty lines and lines that begin with `#` are skipped. A
/// value goes to the end of its line, so it may hold a `#`; double quotes around it are dropped; nothing is
/// escaped.
final class ConfigFile {
    record Entry(String text, int line) {}

    private final Path path;
    private final Map<String, Entry> entries;

    private ConfigFile(Path path, Map<String, Entry> entries) {
        this.path = path;
        this.entries = entries;
    }

    static ConfigFile none() {
        return new ConfigFile(Path.of(""), Map.of());
    }

    /// @throws StartFailure for a file that can't be read, a line that isn't a setting, an unknown or a repeated
    ///     key
    static ConfigFile read(Path path, Set<String> known) {
        var entries = new LinkedHashMap<String, Entry>();
        int number = 0;
        for (String raw : text(path).split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            int equals = line.indexOf('=');
            if (equals < 0) throw failure(path, number, "this is not a line of the form key = value");
            String key = line.substring(0, equals).strip();
            if (!known.contains(key)) {
                throw failure(path, number, "there is no setting '%s'%s".formatted(key, Suggestion.phrase(key, known)));
            }
            var entry = new Entry(unquoted(line.substring(equals + 1).strip()), number);
            Entry earlier = entries.put(key, entry);
            if (earlier != null) {
                throw failure(path, number, "%s is set a second time, after line %d".formatted(key, earlier.line()));
            }
        }
        return new ConfigFile(path, entries);
    }

    Optional<Entry> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /// `file:line`.
    String place(Entry entry) {
        return path + ":" + entry.line();
    }

    private static String text(Path path) {
        try {
            String text = Files.readString(path, StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException _) {
            throw new StartFailure("There is no config file " + path + ".", StartFailure.MISUSE);
        } catch (AccessDeniedException _) {
            throw new StartFailure("The config file " + path + " may not be read.", StartFailure.MISUSE);
        } catch (CharacterCodingException _) {
            throw new StartFailure("The config file " + path + " is not UTF-8 text.", StartFailure.MISUSE);
        } catch (IOException e) {
            throw new StartFailure(
                    "The config file " + path + " can't be read: " + e.getMessage() + ".", StartFailure.MISUSE);
        }
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static StartFailure failure(Path path, int line, String what) {
        return new StartFailure(path + ":" + line + ": " + what + (what.endsWith("?") ? "" : "."), StartFailure.MISUSE);
    }
}
