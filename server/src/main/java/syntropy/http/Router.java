package syntropy.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds what answers a method and a path. Built once, never changed; a look-up allocates only its result.
///
/// A literal segment wins over a parameter, and gives way only when nothing below it matches. Doubled slashes and
/// one at the end mean nothing, since old clients send `//v1/…`. An encoded slash stays inside its segment.
public final class Router<T> {
    private final Node<T> root;

    private Router(Node<T> root) {
        this.root = root;
    }

    public sealed interface Result<T> {
        record Match<T>(T target, Parameters parameters) implements Result<T> {}

        /// The path is known, the method isn't.
        ///
        /// @param allowed sorted, for the `Allow` header; with HEAD where GET is, and always OPTIONS
        record WrongMethod<T>(List<String> allowed) implements Result<T> {}

        record NotFound<T>() implements Result<T> {}
    }

    /// The decoded values of a template's parameters.
    public static final class Parameters {
        private final String[] names;
        private final String[] values;

        private Parameters(String[] names, String[] values) {
            this.names = names;
            this.values = values;
        }

        /// @throws IllegalArgumentException when the template has no such parameter
        public String get(String name) {
            for (int i = 0; i < names.length; i++) if (names[i].equals(name)) return values[i];
            throw new IllegalArgumentException("no path parameter " + name + " among " + names());
        }

        public List<String> names() {
            return List.of(names);
        }

        @Override
        public String toString() {
            return names() + "=" + List.of(values);
        }
    }

    /// @param path as sent, percent-encoded, without the query
    public Result<T> find(String method, String path) {
        if (!path.startsWith("/")) return new Result.NotFound<>();
        var found = walk(root, path, 0, 0);
        if (found == null) return new Result.NotFound<>();
        T target = found.leaf.targets.get(method);
        if (target == null && method.equals("HEAD")) target = found.leaf.targets.get("GET");
        if (target == null) return new Result.WrongMethod<>(found.leaf.allowed);
        return new Result.Match<>(target, new Parameters(found.leaf.names, found.values));
    }

    private static <T> @Nullable Found<T> walk(Node<T> node, String path, int from, int depth) {
        int start = from;
        while (start < path.length() && path.charAt(start) == '/') start++;
        if (start == path.length()) {
            return node.leaf == null ? null : new Found<>(node.leaf, new String[depth]);
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        var literal = literal(node, path, start, end);
        if (literal != null) {
            var found = walk(literal, path, end, depth);
            if (found != null) return found;
        }
        if (node.parameter == null) return null;
        var found = walk(node.parameter, path, end, depth + 1);
        if (found == null) return null;
        String value = Percent.decode(path, start, end, false);
        if (value == null) return null;
        found.values[depth] = value;
        return found;
    }

    private record Found<T>(Leaf<T> leaf, String[] values) {}

    private record Leaf<T>(String template, String[] names, Map<String, T> targets, List<String> allowed) {}

    private record Node<T>(
            String text,
            List<Node<T>> literals,
            @Nullable Node<T> parameter,
            @Nullable Leaf<T> leaf) {}

    private static <T> @Nullable Node<T> literal(Node<T> node, String path, int start, int end) {
        boolean encoded = path.indexOf('%', start, end) >= 0;
        String decoded = encoded ? Percent.decode(path, start, end, false) : null;
        if (encoded && decoded == null) return null;
        for (int i = 0; i < node.literals.size(); i++) {
            var child = node.literals.get(i);
            boolean same = decoded != null
                    ? child.text.equals(decoded)
                    : child.text.length() == end - start
                            && path.regionMatches(start, child.text, 0, child.text.length());
            if (same) return child;
        }
        return null;
    }

    /// Refuses what could not be told apart later, so that a mistake in a template stops the start.
    public static final class Builder<T> {
        private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
        private static final Pattern PARAMETER = Pattern.compile("\\{[a-z][a-z0-9_]*}");

        private final Growing<T> root = new Growing<>();

        /// @param template `/v1/network/agents/{agent_id}`: each segment is a literal or one parameter
        /// @throws IllegalArgumentException for a malformed template, and for one that is already there
        public Builder<T> add(String method, String template, T target) {
            if (!template.startsWith("/")) throw new IllegalArgumentException("a path starts with /, not " + template);
            var node = root;
            List<String> names = new ArrayList<>();
            // The limit of -1 keeps an empty last segment, so that it is refused like any other.
            String[] segments = template.length() == 1
                    ? new String[0]
                    : template.substring(1).split("/", -1);
            for (String segment : segments) {
                if (PARAMETER.matcher(segment).matches()) {
                    names.add(segment.substring(1, segment.length() - 1));
                    node = node.parameter();
                } else if (LITERAL.matcher(segment).matches()) {
                    node = node.literals.computeIfAbsent(segment, _ -> new Growing<>());
                } else {
                    throw new IllegalArgumentException(
                            "segment '" + segment + "' of " + template + " is neither plain text nor one {parameter}");
                }
            }
            Set<String> distinct = new HashSet<>(names);
            if (distinct.size() < names.size()) {
                throw new IllegalArgumentException("a parameter stands twice in " + template);
            }
            if (node.template == null) {
                node.template = template;
                node.names = names;
            } else if (!node.template.equals(template)) {
                throw new IllegalArgumentException(
                        template + " and " + node.template + " are one path under two names");
            }
            if (node.targets.putIfAbsent(method, target) != null) {
                throw new IllegalArgumentException(method + " " + template + " stands twice");
            }
            return this;
        }

        public Router<T> build() {
            return new Router<>(root.frozen(""));
        }
    }

    private static final class Growing<T> {
        final Map<String, Growing<T>> literals = new LinkedHashMap<>();
        final Map<String, T> targets = new HashMap<>();
        List<String> names = List.of();

        @Nullable
        String template;

        @Nullable
        Growing<T> parameter;

        Growing<T> parameter() {
            if (parameter == null) parameter = new Growing<>();
            return parameter;
        }

        Node<T> frozen(String text) {
            List<Node<T>> children = new ArrayList<>();
            literals.forEach((literal, child) -> children.add(child.frozen(literal)));
            return new Node<>(text, List.copyOf(children), parameter == null ? null : parameter.frozen("{}"), leaf());
        }

        private @Nullable Leaf<T> leaf() {
            if (template == null) return null;
            Set<String> allowed = new TreeSet<>(targets.keySet());
            if (allowed.contains("GET")) allowed.add("HEAD");
            allowed.add("OPTIONS");
            return new Leaf<>(template, names.toArray(String[]::new), Map.copyOf(targets), List.copyOf(allowed));
        }
    }

    @Override
    public String toString() {
        List<String> routes = new ArrayList<>();
        collect(root, routes);
        return String.join("\n", routes);
    }

    private static <T> void collect(Node<T> node, List<String> routes) {
        if (node.leaf != null) routes.add(node.leaf.template + " " + node.leaf.allowed);
        node.literals.forEach(child -> collect(child, routes));
        if (node.parameter != null) collect(node.parameter, routes);
    }
}
