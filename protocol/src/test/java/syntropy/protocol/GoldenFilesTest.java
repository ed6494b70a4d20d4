package syntropy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every type of message has the shape that is committed under `resources/messages`; `make golden` writes it anew.
class GoldenFilesTest {
    private static final Path FILES =
            Path.of(System.getProperty("syntropy.root", "..")).resolve("protocol/src/test/resources/messages");

    @TestFactory
    Stream<DynamicTest> toAgent() {
        return Samples.toAgent().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> {
                    var text = Messages.write(sample.id(), sample.executedAt(), sample.message());
                    check("to-agent/" + sample.name(), text);
                    assertThat(Messages.toAgent(text.getBytes(UTF_8)))
                            .isEqualTo(new Read.Message<>(sample.id(), sample.executedAt(), sample.message()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> fromAgent() {
        return Samples.fromAgent().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> {
                    var text = Messages.write(sample.id(), sample.executedAt(), sample.message());
                    check("from-agent/" + sample.name(), text);
                    assertThat(Messages.fromAgent(text.getBytes(UTF_8)))
                            .isEqualTo(new Read.Message<>(sample.id(), sample.executedAt(), sample.message()));
                }));
    }

    @Test
    void everyTypeHasASample() {
        assertThat(types(Samples.toAgent().stream().map(Samples.Sample::message)))
                .isEqualTo(Set.copyOf(Arrays.asList(ToAgent.class.getPermittedSubclasses())));
        assertThat(types(Samples.fromAgent().stream().map(Samples.Sample::message)))
                .isEqualTo(Set.copyOf(Arrays.asList(FromAgent.class.getPermittedSubclasses())));
    }

    @Test
    void everyFileHasASample() throws IOException {
        try (var files = Files.walk(FILES)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> FILES.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Samples.toAgent().stream().map(it -> "to-agent/" + it + ".json"),
                                    Samples.fromAgent().stream().map(it -> "from-agent/" + it + ".json"))
                            .toList());
        }
    }

    private static Set<Class<?>> types(Stream<?> messages) {
        return messages.map(Object::getClass).collect(Collectors.toSet());
    }

    private static void check(String name, String text) throws IOException {
        var file = FILES.resolve(name + ".json");
        if ("write".equals(System.getProperty("syntropy.golden"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text + "\n");
        }
        assertThat(file).as("`make golden` writes it").exists();
        assertThat(text + "\n")
                .as("%s; when the change is meant, run `make golden`", name)
                .isEqualTo(Files.readString(file));
    }
}
