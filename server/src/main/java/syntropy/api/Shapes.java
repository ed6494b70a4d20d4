package syntropy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.AgentLogId;
import syntropy.kernel.ApiDate;
import syntropy.kernel.EventId;
import syntropy.kernel.Ipv4Cidr;
import syntropy.kernel.NumberId;
import syntropy.kernel.Permission;
import syntropy.kernel.WebhookId;
import tools.jackson.databind.JsonNode;

/// Reads the newest shape of requests and answers from their records.
public final class Shapes {
    private static final int SHORT_TEXT = 255;

    private static final Set<Class<?>> TEXT_IDS =
            Set.of(AccessTokenId.class, AgentLogId.class, EventId.class, WebhookId.class);

    private static final ClassValue<Optional<String>> BODIES = new ClassValue<>() {
        @Override
        protected Optional<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> component.isAnnotationPresent(Field.Body.class))
                    .map(Shapes::wireName)
                    .findFirst();
        }
    };

    private static final ClassValue<Map<String, String>> HEADERS = new ClassValue<>() {
        @Override
        protected Map<String, String> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> component.isAnnotationPresent(Field.Header.class))
                    .collect(Collectors.toUnmodifiableMap(
                            Shapes::wireName,
                            component ->
                                    component.getAnnotation(Field.Header.class).value()));
        }
    };

    private Shapes() {}

    /// The names of headers that fields are also taken from, by field.
    public static Map<String, String> headers(Class<? extends Record> request) {
        return HEADERS.get(request);
    }

    /// The field of requests whose JSON is the whole body; empty where the body is an object of fields.
    public static Optional<String> body(Class<? extends Record> request) {
        return BODIES.get(request);
    }

    /// What a client sends: components that may be null may be left out, hidden ones aren't there.
    public static Schema.Obj request(Class<? extends Record> type) {
        return object(type, true);
    }

    /// One of what an operation gives: a record's shape, or that of a plain text.
    public static Schema given(Class<?> type) {
        return type == String.class ? new Schema.Text(0, SHORT_TEXT, Format.LINE, List.of()) : answer(type);
    }

    /// What a client gets: everything is there, and some of it may be null.
    public static Schema.Obj answer(Class<?> type) {
        return object(type, false);
    }

    private static Schema.Obj object(Class<?> type, boolean request) {
        var properties = new LinkedHashMap<String, Schema.Property>();
        for (var component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Field.Hidden.class)) continue;
            boolean mayBeNull = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            var doc = component.getAnnotation(Field.Doc.class);
            properties.put(
                    wireName(component),
                    new Schema.Property(
                            schema(component, component.getAnnotatedType(), request),
                            request ? !mayBeNull : !shownAtTimes(component),
                            request
                                    ? component.isAnnotationPresent(Field.Clearable.class)
                                    : mayBeNull && !shownAtTimes(component),
                            doc == null ? "" : doc.value()));
        }
        var doc = type.getAnnotation(Field.Doc.class);
        return new Schema.Obj(type, name(type), doc == null ? "" : doc.value(), properties);
    }

    /// Left out of answers where it would be null.
    private static boolean shownAtTimes(RecordComponent component) {
        var include = component.getAccessor().getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static Schema schema(RecordComponent component, AnnotatedType annotated, boolean request) {
        return schema(component, annotated.getType(), request);
    }

    private static Schema schema(RecordComponent component, Type type, boolean request) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            var items = component.getAnnotation(Field.Items.class);
            return new Schema.Arr(
                    schema(component, generic.getActualTypeArguments()[0], request),
                    items == null ? 0 : items.min(),
                    items == null ? Integer.MAX_VALUE : items.max());
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) return new Schema.Free();
        if (!(type instanceof Class<?> plain)) throw new IllegalArgumentException(component + " has no schema");
        if (plain == Order.class) return new Schema.OrderBy(orderFields(component));
        if (plain == String.class) return text(component);
        if (NumberId.class.isAssignableFrom(plain)) return Schema.id();
        if (plain == int.class || plain == Integer.class || plain == long.class || plain == Long.class) {
            var range = component.getAnnotation(Field.Range.class);
            if (range != null) return new Schema.Whole(range.min(), range.max());
            return new Schema.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (plain == boolean.class || plain == Boolean.class) return new Schema.Flag();
        if (plain == double.class || plain == Double.class) {
            var range = component.getAnnotation(Field.Range.class);
            return range == null
                    ? new Schema.Decimal(-Double.MAX_VALUE, Double.MAX_VALUE)
                    : new Schema.Decimal(range.min(), range.max());
        }
        if (plain == Instant.class) return new Schema.Text(0, 64, Format.DATE_TIME, List.of());
        if (plain == ApiDate.class) return new Schema.Text(10, 10, Format.DATE, List.of());
        if (TEXT_IDS.contains(plain)) return new Schema.Text(1, 64, Format.LINE, List.of());
        if (plain == Ipv4Cidr.class) return new Schema.Text(0, 18, Format.IPV4_CIDR, List.of());
        if (plain == AddressBlock.class) return new Schema.Text(0, 64, Format.ADDRESS_BLOCK, List.of());
        if (plain == Permission.class) {
            return oneOf(Arrays.stream(Permission.values()).map(Permission::id).toList());
        }
        if (plain.isEnum()) {
            return oneOf(Arrays.stream(plain.getEnumConstants())
                    .map(each -> ((Enum<?>) each).name())
                    .toList());
        }
        if (plain == JsonNode.class || plain == Object.class) return new Schema.Free();
        if (plain.isRecord()) return object(plain, request);
        throw new IllegalArgumentException(component + " has no schema");
    }

    private static Schema text(RecordComponent component) {
        var values = component.getAnnotation(Field.OneOf.class);
        if (values != null) return oneOf(List.of(values.value()));
        var length = component.getAnnotation(Field.Length.class);
        var in = component.getAnnotation(Field.In.class);
        return new Schema.Text(
                length == null ? 0 : length.min(),
                length == null ? SHORT_TEXT : length.max(),
                in == null ? Format.LINE : in.value(),
                List.of());
    }

    private static Schema oneOf(List<String> values) {
        return new Schema.Text(0, SHORT_TEXT, Format.LINE, values);
    }

    private static List<String> orderFields(RecordComponent component) {
        var orderedBy = component.getAnnotation(Field.OrderedBy.class);
        if (orderedBy == null) throw new IllegalArgumentException(component + " must say @OrderedBy what");
        return Arrays.stream(orderedBy.value().getEnumConstants())
                .map(each -> ((OrderField) each).wire())
                .toList();
    }

    /// The component's name in JSON: its own in snake_case unless it says otherwise.
    static String wireName(RecordComponent component) {
        var said = component.getAnnotation(JsonProperty.class);
        if (said == null) said = component.getAccessor().getAnnotation(JsonProperty.class);
        return said != null && !said.value().isEmpty() ? said.value() : snake(component.getName());
    }

    private static String snake(String name) {
        var out = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) out.append('_').append(Character.toLowerCase(c));
            else out.append(c);
        }
        return out.toString();
    }

    /// `AgentApi.Create` is `AgentCreate`: readable and distinct.
    private static String name(Class<?> type) {
        var outer = type.getEnclosingClass();
        if (outer == null) return type.getSimpleName();
        var prefix = outer.getSimpleName().replaceFirst("Api$", "");
        return prefix + type.getSimpleName();
    }
}
