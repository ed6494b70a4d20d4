package syntropy.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.api.ProblemStatus;
import syntropy.api.Warned;
import syntropy.http.HttpAnswer.Header;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import syntropy.kernel.Problem;
import syntropy.storage.Slice;
import syntropy.versions.Replays;
import syntropy.versions.Sunset;
import syntropy.versions.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Renders what operations give, and problems, at an API date.
public final class Answers {
    static final String VERSION = "Syntropy-Version";
    static final String REQUEST_ID = "Syntropy-Request-Id";

    private static final byte[] NO_BODY = {};
    private static final Header JSON = new Header("Content-Type", "application/json");
    private static final Header PROBLEM = new Header("Content-Type", "application/problem+json");
    private static final Header EVENT_STREAM = new Header("Content-Type", "text/event-stream");
    /// For proxies that would gather a body before they pass it on.
    private static final Header NOT_HELD_BACK = new Header("X-Accel-Buffering", "no");
    private static final Header NO_SNIFFING = new Header("X-Content-Type-Options", "nosniff");
    private static final Header NOT_STORED = new Header("Cache-Control", "no-store");
    private static final Header CHECKED_AGAIN = new Header("Cache-Control", "private, no-cache");

    private final Versions versions;
    private final Map<ApiDate, List<Header>> dateHeaders = new HashMap<>();

    public Answers(Versions versions) {
        this.versions = versions;
        for (var date : versions.dates().all()) dateHeaders.put(date, headersOf(date));
    }

    /// An older date says since when it is superseded, until when it is kept, and where to read on.
    private List<Header> headersOf(ApiDate date) {
        var headers = new ArrayList<Header>();
        headers.add(new Header(VERSION, date.toString()));
        versions.successor(date)
                .ifPresent(successor -> headers.add(new Header(
                        "Deprecation",
                        "@" + successor.date().atStartOfDay(ZoneOffset.UTC).toEpochSecond())));
        Sunset.of(versions, date).ifPresent(end -> {
            headers.add(new Header(
                    "Sunset",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(end.date().atStartOfDay(ZoneOffset.UTC))));
            headers.add(new Header("Link", "</docs/upgrades>; rel=\"deprecation\"; type=\"text/html\""));
        });
        return List.copyOf(headers);
    }

    /// The body of what an operation gave, at the date.
    byte[] body(Operation<?, ?> operation, ApiDate date, Object given) {
        if (given instanceof Nothing) return NO_BODY;
        var version = versions.at(date);
        if (version.isNewest()) return Json.MAPPER.writeValueAsBytes(envelope(given));
        var tree = lowered(operation, version, given);
        return tree.isMissingNode() ? NO_BODY : Json.MAPPER.writeValueAsBytes(tree);
    }

    /// One message of a stream, in one line.
    byte[] message(Operation<?, ?> operation, ApiDate date, Object item) {
        var version = versions.at(date);
        return Json.MAPPER.writeValueAsBytes(
                version.isNewest() ? item : lowered(operation, version, item).path("data"));
    }

    private static Object envelope(Object given) {
        return switch (given) {
            case Slice<?>(var items, var hasMore) -> new ListBody(items, hasMore);
            case Warned<?>(var data, var warnings) -> new WarnedBody(data, warnings);
            default -> new Body(given);
        };
    }

    /// Missing when the answer has no body there.
    private static JsonNode lowered(Operation<?, ?> operation, Versions.Version version, Object given) {
        ObjectNode tree = Json.MAPPER.valueToTree(envelope(given));
        version.downgrade(operation, tree);
        return version.answer(operation).properties().isEmpty() ? MissingNode.getInstance() : tree;
    }

    /// What an operation gave, as it is answered anywhere between two dates.
    Replays.Outcome given(Operation<?, ?> operation, Versions.Version version, Object given) {
        var body = given instanceof Nothing ? MissingNode.getInstance() : lowered(operation, version, given);
        return new Replays.Outcome.Given(version.status(operation), body.isMissingNode() ? "" : JSON.value(), body);
    }

    /// A problem, as it is answered anywhere between two dates.
    Replays.Outcome refused(Problem problem, Versions.Version version) {
        var newest = tree(problem, "");
        var lowered = version.downgradeProblem(newest);
        return new Replays.Outcome.Refused(
                ProblemStatus.status(problem),
                lowered.isPresent() ? JSON.value() : PROBLEM.value(),
                lowered.orElse(newest),
                problem);
    }

    private record Body(Object data) {}

    private record ListBody(List<?> data, boolean hasMore) {}

    private record WarnedBody(Object data, List<Warned.Warning> warnings) {}

    HttpAnswer success(Operation<?, ?> operation, ApiDate date, String requestId, byte[] body, List<Header> more) {
        var headers = new ArrayList<>(dateHeaders.getOrDefault(date, List.of()));
        headers.add(new Header(REQUEST_ID, requestId));
        headers.add(NO_SNIFFING);
        headers.add(operation.isRead() ? CHECKED_AGAIN : NOT_STORED);
        if (body.length > 0) headers.add(JSON);
        headers.addAll(more);
        return new HttpAnswer(versions.at(date).status(operation), headers, body);
    }

    HttpAnswer stream(
            Operation<?, ?> operation, ApiDate date, String requestId, HttpAnswer.Streamed body, List<Header> more) {
        var headers = new ArrayList<>(dateHeaders.getOrDefault(date, List.of()));
        headers.addAll(
                List.of(new Header(REQUEST_ID, requestId), NO_SNIFFING, NOT_STORED, EVENT_STREAM, NOT_HELD_BACK));
        headers.addAll(more);
        return new HttpAnswer(versions.at(date).status(operation), headers, body);
    }

    /// What a path takes.
    HttpAnswer options(List<String> allowed, ApiDate date, String requestId) {
        var headers = new ArrayList<>(dateHeaders.getOrDefault(date, List.of()));
        headers.add(new Header(REQUEST_ID, requestId));
        headers.add(new Header("Allow", String.join(", ", allowed)));
        return new HttpAnswer(204, headers, NO_BODY);
    }

    /// An answer that is no operation's own: a rehearsal's, or a page's to its script.
    public HttpAnswer plain(int status, ApiDate date, String requestId, Object value, List<Header> more) {
        var headers = new ArrayList<>(dateHeaders.getOrDefault(date, List.of()));
        headers.addAll(List.of(new Header(REQUEST_ID, requestId), NO_SNIFFING, NOT_STORED, JSON));
        headers.addAll(more);
        return new HttpAnswer(status, headers, Json.MAPPER.writeValueAsBytes(value));
    }

    /// The problem as the date has it.
    public HttpAnswer problem(Problem problem, ApiDate date, String requestId, List<Header> more) {
        int status = ProblemStatus.status(problem);
        var newest = tree(problem, requestId);
        var lowered = versions.at(date).downgradeProblem(newest);
        var headers = new ArrayList<>(dateHeaders.getOrDefault(date, List.of()));
        headers.addAll(List.of(
                new Header(REQUEST_ID, requestId), NO_SNIFFING, NOT_STORED, lowered.isPresent() ? JSON : PROBLEM));
        switch (problem) {
            case Problem.Unauthenticated(var reason) ->
                headers.add(new Header(
                        "WWW-Authenticate",
                        reason == Problem.Unauthenticated.Reason.TOKEN_MISSING
                                ? "Bearer"
                                : "Bearer error=\"invalid_token\", error_description=\"" + reason.name() + "\""));
            case Problem.Forbidden(var needed) ->
                headers.add(new Header(
                        "WWW-Authenticate",
                        "Bearer error=\"insufficient_scope\", scope=\""
                                + needed.getFirst().id() + "\""));
            case Problem.MethodNotAllowed(var allowed) -> headers.add(new Header("Allow", String.join(", ", allowed)));
            case Problem.RateLimited(var seconds) -> headers.add(new Header("Retry-After", Long.toString(seconds)));
            case Problem.Busy _ -> headers.add(new Header("Retry-After", "1"));
            default -> {}
        }
        headers.addAll(more);
        return new HttpAnswer(status, headers, Json.MAPPER.writeValueAsBytes(lowered.orElse(newest)));
    }

    /// As the newest date has it.
    private static ObjectNode tree(Problem problem, String requestId) {
        var node = Json.MAPPER.createObjectNode();
        node.put("type", "/docs/errors#" + problem.code());
        node.put("title", problem.code().replace('_', ' ').toLowerCase(Locale.ROOT));
        node.put("status", ProblemStatus.status(problem));
        node.put("detail", problem.detail());
        node.put("code", problem.code());
        node.put("request_id", requestId);
        var errors = node.putArray("errors");
        if (problem instanceof Problem.Invalid(var all)) all.forEach(errors::addPOJO);
        return Json.MAPPER.valueToTree(node);
    }

    /// A problem with the status that HTTP itself has for it.
    public HttpAnswer refusal(int status, Problem problem, ApiDate date, String requestId) {
        var answer = problem(problem, date, requestId, List.of());
        return new HttpAnswer(status, answer.headers(), answer.body());
    }

    /// A strong validator (RFC 9110): the same bytes, the same tag.
    static String etag(byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /// Whether `If-None-Match` names this validator; a weak one will do.
    static boolean knows(String list, String etag) {
        return names(list, etag) || names(list, "W/" + etag);
    }

    /// Whether `If-Match` names this validator; a weak one never does (RFC 9110).
    static boolean names(String list, String etag) {
        if (list.strip().equals("*")) return true;
        for (var part : list.split(",", -1)) if (part.strip().equals(etag)) return true;
        return false;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
