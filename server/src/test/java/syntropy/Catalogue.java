package syntropy;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import syntropy.api.Access;
import syntropy.api.Gives;
import syntropy.api.Operation;
import syntropy.api.Paged;
import syntropy.api.Schema;
import syntropy.api.Shapes;
import syntropy.api.UniversalProblems;
import syntropy.event.Event;
import syntropy.kernel.Problem;

/// What must hold of every operation, as complaints about those of which it doesn't.
final class Catalogue {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    private Catalogue() {}

    /// About what operations say of themselves.
    static List<String> complaints(List<Operation<?, ?>> operations) {
        var all = new ArrayList<String>();
        var names = new HashSet<String>();
        var routes = new HashSet<String>();
        var shapes = new HashMap<String, Class<?>>();
        for (var each : operations) {
            if (!each.name().matches("[A-Z][A-Za-z0-9]+")) all.add(each.name() + ": not a name");
            if (!names.add(each.name())) all.add(each.name() + ": the name of two operations");
            var route = each.method() + " " + PARAMETER.matcher(each.path()).replaceAll("{}");
            if (!routes.add(route)) all.add(each.name() + ": the route of another operation, " + route);
            if (each.group().isBlank()) all.add(each.name() + ": no group");
            if (each.summary().isBlank() || !each.summary().endsWith(".")) all.add(each.name() + ": no summary");
            if (each.access() instanceof Access.AnyOf(var permissions) && permissions.isEmpty()) {
                all.add(each.name() + ": no permission");
            }
            if (each.access() instanceof Access.AllOf(var permissions)
                    && Set.copyOf(permissions).size() < permissions.size()) {
                all.add(each.name() + ": a permission twice");
            }
            if (each.writes() == each.events().isEmpty()) {
                all.add(each.name() + (each.writes() ? ": a write without events" : ": a read with events"));
            }
            if (!each.writes() && each.method() != Operation.Method.GET && each.method() != Operation.Method.POST) {
                all.add(each.name() + ": a read by " + each.method());
            }
            shapes(each, shapes, all);
        }
        return all;
    }

    private static void shapes(Operation<?, ?> each, Map<String, Class<?>> shapes, List<String> all) {
        Schema.Obj request;
        @Nullable Schema answer;
        try {
            request = Shapes.request(each.takes());
            answer = each.gives().type() instanceof Class<?> type ? Shapes.given(type) : null;
        } catch (IllegalArgumentException e) {
            all.add(each.name() + ": no schema, " + e.getMessage());
            return;
        }
        for (var shape : answer == null ? List.of(request) : List.of(request, answer)) {
            for (var object : objects(shape)) {
                var known = shapes.putIfAbsent(object.name(), object.type());
                if (known != null && known != object.type()) {
                    all.add(each.name() + ": two shapes are named " + object.name());
                }
            }
        }
        for (var found : PARAMETER.matcher(each.path()).results().toList()) {
            if (!request.properties().containsKey(found.group(1))) {
                all.add(each.name() + ": no field for the path's " + found.group(1));
            }
        }
        for (var found : PARAMETER.matcher(each.located()).results().toList()) {
            if (!(answer instanceof Schema.Obj object) || !object.properties().containsKey(found.group(1))) {
                all.add(each.name() + ": no property for the location's " + found.group(1));
            }
        }
        if (each.located().isEmpty() == (each.status() == 201)) all.add(each.name() + ": 201 and location go together");
        if (each.gives().kind() != Gives.Kind.SLICE) return;
        if (!Paged.class.isAssignableFrom(each.takes())) all.add(each.name() + ": a list that is not paged");
        for (var name : List.of("skip", "take", "limit", "order")) {
            if (!request.properties().containsKey(name)) all.add(each.name() + ": a list without " + name);
        }
        for (var problem : List.of(Problem.CursorConflict.class, Problem.CursorNotFound.class)) {
            if (!each.problems().contains(problem))
                all.add(each.name() + ": a list without " + problem.getSimpleName());
        }
    }

    static List<Schema.Obj> objects(Schema schema) {
        var found = new ArrayList<Schema.Obj>();
        collect(schema, found);
        return found;
    }

    private static void collect(Schema schema, List<Schema.Obj> found) {
        switch (schema) {
            case Schema.Obj object -> {
                found.add(object);
                object.properties().values().forEach(property -> collect(property.schema(), found));
            }
            case Schema.Arr list -> collect(list.items(), found);
            case Schema.Lenient lenient -> collect(lenient.told(), found);
            default -> {}
        }
    }

    /// About events that were written by operations that don't declare them, and of writes that wrote none.
    ///
    /// @param written types of events by the name of the operation that wrote them
    static List<String> eventComplaints(List<Operation<?, ?>> operations, Map<String, Set<String>> written) {
        var types = eventTypes();
        var all = new ArrayList<String>();
        for (var each : operations) {
            var declared = each.events().stream().map(types::get).toList();
            var seen = written.getOrDefault(each.name(), Set.of());
            if (each.writes() && seen.stream().allMatch(type -> type.endsWith(".refused")))
                all.add(each.name() + ": wrote no event");
            for (var type : seen) {
                if (type.endsWith(".refused")) continue; // any that needs a token can be refused
                if (!declared.contains(type)) all.add(each.name() + ": wrote " + type + ", which it doesn't declare");
            }
        }
        return all;
    }

    /// About problems that operations ended in without declaring them.
    ///
    /// @param met codes of problems by the name of the operation that ended in them
    static List<String> problemComplaints(List<Operation<?, ?>> operations, Map<String, Set<String>> met) {
        var codes = problemCodes();
        var all = new ArrayList<String>();
        for (var each : operations) {
            for (var code : met.getOrDefault(each.name(), Set.of())) {
                var problem = codes.get(code);
                if (problem == Problem.Internal.class) {
                    all.add(each.name() + ": failed as a bug");
                } else if (!each.problems().contains(problem)
                        && !UniversalProblems.of(each).contains(problem)) {
                    all.add(each.name() + ": ended in " + code + ", which it doesn't declare");
                }
            }
        }
        return all;
    }

    private static Map<Class<?>, String> eventTypes() {
        var types = new HashMap<Class<?>, String>();
        for (var type : Event.class.getPermittedSubclasses()) {
            blanks(type).forEach(blank -> types.put(type, ((Event) blank).type()));
        }
        return types;
    }

    static Map<String, Class<?>> problemCodes() {
        var codes = new TreeMap<String, Class<?>>();
        for (var type : Problem.class.getPermittedSubclasses()) {
            blanks(type).forEach(blank -> codes.put(((Problem) blank).code(), type));
        }
        return codes;
    }

    /// Records of the type with empty components; of an enum's constants, one each.
    private static Collection<Object> blanks(Class<?> type) {
        var constructor = Arrays.stream(type.getDeclaredConstructors())
                .filter(each -> each.getParameterCount() == type.getRecordComponents().length)
                .filter(each -> Arrays.equals(
                        each.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(component -> component.getType())
                                .toArray()))
                .findFirst()
                .orElseThrow();
        var arguments = Arrays.stream(constructor.getParameterTypes())
                .map(Catalogue::blank)
                .toArray();
        if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0].isEnum()) {
            return Arrays.stream(constructor.getParameterTypes()[0].getEnumConstants())
                    .map(constant -> made(constructor, constant))
                    .toList();
        }
        return List.of(made(constructor, arguments));
    }

    private static Object blank(Class<?> type) {
        if (type == String.class) return "x";
        if (type == int.class) return 1;
        if (type == long.class) return 1L;
        if (type == boolean.class) return false;
        if (type == Instant.class) return Instant.EPOCH;
        if (type == List.class) return List.of();
        if (type.isEnum()) return type.getEnumConstants()[0];
        if (type.isRecord()) return blanks(type).iterator().next();
        throw new IllegalArgumentException("no blank " + type);
    }

    private static Object made(Constructor<?> constructor, Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
