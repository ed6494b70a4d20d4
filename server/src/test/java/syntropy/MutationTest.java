package syntropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// No request makes the server fail.
class MutationTest {
    final TestServer server = TestServer.fresh();

    @AfterEach
    void stop() {
        server.close();
    }

    /// Whatever is sent: an answer of the client's fault or success, never of ours.
    @Test
    void neverMakesTheServerFail() {
        var random = new Random(1);
        var pieces = List.of(
                "null", "-1", "1.5", "\"\"", "[]", "{}", "[null]", "true", "\"\\u0000\"", "2147483648", "[[1]]");
        var failed = new ArrayList<String>();
        var things = Things.made(server, server.token, "thing");
        for (var operation : server.operations()) {
            for (var sample : Sample.ALL.getOrDefault(operation.name(), List.of())) {
                for (int i = 0; i < 12; i++) {
                    var piece = pieces.get(random.nextInt(pieces.size()));
                    var body = sample.body() == null ? piece : mutated(sample.body(), piece, random);
                    var reply = new Sample(sample.method(), sample.target(), body, sample.credential())
                            .send(server, server.token, things);
                    if (reply.status() >= 500) failed.add(operation.name() + " " + body + ": " + reply);
                }
            }
        }
        assertThat(failed).isEmpty();
    }

    /// One value somewhere in the JSON replaced.
    private static String mutated(String body, String piece, Random random) {
        var colons = new ArrayList<Integer>();
        for (int i = 0; i < body.length(); i++) if (body.charAt(i) == ':') colons.add(i);
        if (colons.isEmpty()) return piece;
        int colon = colons.get(random.nextInt(colons.size()));
        int end = colon + 1;
        int depth = 0;
        while (end < body.length() && (depth > 0 || ",}]".indexOf(body.charAt(end)) < 0)) {
            if ("[{".indexOf(body.charAt(end)) >= 0) depth++;
            if ("]}".indexOf(body.charAt(end)) >= 0) depth--;
            end++;
        }
        return body.substring(0, colon + 1) + piece + body.substring(end);
    }
}
