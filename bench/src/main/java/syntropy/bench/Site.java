package syntropy.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/// A server on data of its own, and what opens it.
///
/// @param log where its warnings go
/// @param java options of its Java beside the launcher's
record Site(Path data, Path log, List<String> java, Child server, String token, String agentToken)
        implements AutoCloseable {
    private static final String CONNECTIONS = "/v1/network/connections";

    static Site start(Path data, Path log, List<String> java, String... more) throws IOException, InterruptedException {
        var token = Controller.token(data, "bench", log);
        var server = Controller.start(data, log, java, 0, more);
        var made = Load.once(
                server.address(),
                Load.request("POST", "/v1/network/auth/agent-tokens", token, "{\"agent_token_name\": \"bench\"}"));
        int at = made.indexOf("syn_ag_");
        if (at < 0) throw new IOException("no agent token: " + made);
        return new Site(data, log, java, server, token, made.substring(at, made.indexOf('"', at)));
    }

    /// As `kill -9` does, and another at once in its place.
    Child replaced() throws IOException, InterruptedException {
        server.kill();
        return Controller.start(data, log, java, server.address().getPort());
    }

    void mesh(List<Integer> agents) throws IOException, InterruptedException {
        var refs = agents.stream().map(id -> "{\"agent_id\": " + id + "}").collect(Collectors.joining(", "));
        call(CONNECTIONS + "/mesh", "{\"agent_ids\": [" + refs + "]}");
    }

    void connect(List<int[]> pairs) throws IOException, InterruptedException {
        var refs = pairs.stream()
                .map(it -> "{\"agent_1_id\": %d, \"agent_2_id\": %d}".formatted(it[0], it[1]))
                .collect(Collectors.joining(", "));
        call(CONNECTIONS + "/point-to-point", "{\"agent_pairs\": [" + refs + "]}");
    }

    /// One large call, of whose answer nothing is kept.
    private void call(String path, String body) throws IOException, InterruptedException {
        var address = server.address();
        var request = HttpRequest.newBuilder(
                        URI.create("http://%s:%d%s".formatted(address.getHostString(), address.getPort(), path)))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() / 100 != 2) throw new IOException(path + " was answered " + answer.statusCode());
        }
    }

    long rows(String table) throws SQLException {
        return count("select count(*) from " + table);
    }

    /// Connections that one end or both have yet to report.
    long unknown() throws SQLException {
        return count("select count(*) from connection where agent_1_path = '' or agent_2_path = ''");
    }

    private long count(String sql) throws SQLException {
        var file = data.resolve("syntropy.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            return found.getLong(1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
