package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Committed files that a test holds the program to. `make golden` writes them anew; review reads the difference.
public final class Golden {
    private Golden() {}

    /// @param file from the repository's root, such as `openapi/2026-11-24.json`
    public static void check(String file, String actual) {
        Path path = Path.of(System.getProperty("syntropy.root", "..")).resolve(file);
        try {
            if ("write".equals(System.getProperty("syntropy.golden"))) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(path, actual);
            }
            assertThat(path).as("%s; `make golden` writes it", file).exists();
            assertThat(actual)
                    .as("%s; when the change is meant, run `make golden`", file)
                    .isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
