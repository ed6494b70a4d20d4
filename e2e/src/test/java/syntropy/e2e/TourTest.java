package syntropy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the README and other pages show, copied line by line into a shell, gives the answers that are printed there.
class TourTest {
    private static final String SERVE = "./syntropy serve ";
    private static final String END = "--- end of step ---";

    @TempDir
    Path data;

    /// @param commands the lines of a `bash` block
    /// @param answer the `text` block right behind it
    private record Step(List<String> commands, String answer) {}

    @ParameterizedTest
    @CsvSource({"README.md, 8", "docs/api-dates.md, 4", "docs/webhooks.md, 5"})
    void aPageTellsTheTruth(String page, int atLeast) throws Exception {
        var root = Path.of(System.getProperty("syntropy.root"));
        var lines = Files.readAllLines(root.resolve(page));
        var steps = steps(lines);
        assertThat(steps).hasSizeGreaterThanOrEqualTo(atLeast);
        try (var server = Running.start(data, options(lines))) {
            var answers = run(server, steps);
            for (int i = 0; i < steps.size(); i++) {
                assertThat(answers.get(i).strip())
                        .as(String.join("\n", steps.get(i).commands()))
                        .isEqualTo(steps.get(i).answer().strip());
            }
        }
    }

    /// Those that the page starts the controller with.
    private static String[] options(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(SERVE))
                .flatMap(line -> Arrays.stream(line.substring(SERVE.length()).split(" ")))
                .toArray(String[]::new);
    }

    private static List<Step> steps(List<String> lines) {
        var steps = new ArrayList<Step>();
        List<String> commands = List.of();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```bash")) {
                int end = i + 1;
                while (!lines.get(end).equals("```")) end++;
                commands = lines.subList(i + 1, end);
                i = end;
            } else if (lines.get(i).equals("```text") && !commands.isEmpty()) {
                int end = i + 1;
                while (!lines.get(end).equals("```")) end++;
                steps.add(new Step(commands, String.join("\n", lines.subList(i + 1, end))));
                commands = List.of();
                i = end;
            }
        }
        return steps;
    }

    private List<String> run(Running server, List<Step> steps) throws IOException, InterruptedException {
        var folder = Files.createDirectory(data.resolve("shell"));
        var launcher = Files.writeString(
                folder.resolve("syntropy"), "#!/bin/sh\nexec " + String.join(" ", Program.command()) + " \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var script = new ArrayList<String>();
        for (var step : steps) {
            script.addAll(step.commands());
            script.add("echo '" + END + "'");
        }
        var file = Files.write(folder.resolve("tour"), script);
        var out = folder.resolve("out");
        var builder = new ProcessBuilder("bash", file.toString())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("SYNTROPY_URL", server.url.toString());
        builder.environment().put("SYNTROPY_DATA", data.toString());
        var shell = builder.start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var said = Files.readString(out, UTF_8);
        assertThat(said).as(Files.readString(folder.resolve("err"), UTF_8)).contains(END);
        return List.of(said.split(END + "\n", -1)).subList(0, steps.size());
    }
}
