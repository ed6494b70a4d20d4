package syntropy.kernel;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// JSON as this project speaks it: snake_case names, RFC 3339 UTC with milliseconds, ids as bare values.
/// Duplicate names, trailing text and nesting past {@value #DEPTH} levels are refused.
public final class Json {
    public static final int DEPTH = 32;

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// What four digits of a year can say, from this on and until before the next.
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(words())
            .build();

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<List<Integer>> NUMBERS = new TypeReference<>() {};

    private static final int MILLIS_A_DAY = 86_400_000;

    private Json() {}

    /// The instant in RFC 3339, UTC, with milliseconds.
    public static String text(Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(END)) return MILLIS.format(instant);
        // Two of these stand in each object of a list, and the formatter takes twenty times as long.
        long millis = instant.toEpochMilli();
        var date = LocalDate.ofEpochDay(millis / MILLIS_A_DAY);
        int rest = (int) (millis % MILLIS_A_DAY);
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 3, date.getYear());
        digits(text, 6, date.getMonthValue());
        digits(text, 9, date.getDayOfMonth());
        digits(text, 12, rest / 3_600_000);
        digits(text, 15, rest / 60_000 % 60);
        digits(text, 18, rest / 1_000 % 60);
        digits(text, 22, rest % 1_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// Over the zeros that end at that place.
    private static void digits(byte[] text, int at, int number) {
        for (int i = at, left = number; left > 0; i--, left /= 10) text[i] = (byte) ('0' + left % 10);
    }

    /// Reads RFC 3339 with any offset, in the years 0 to 9999. Null when the text is something else, a missing offset
    /// included.
    public static @Nullable Instant instant(String text) {
        try {
            var instant = OffsetDateTime.parse(text).toInstant();
            return instant.isBefore(FIRST) || !instant.isBefore(END) ? null : instant;
        } catch (DateTimeException _) {
            return null;
        }
    }

    /// The same, and a text without an offset is UTC.
    public static @Nullable Instant instantOrNaive(String text) {
        var instant = instant(text);
        return instant != null ? instant : instant(text + "Z");
    }

    /// What a column keeps of a list or record.
    public static String stored(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static List<String> storedTexts(String column) {
        return column.equals("[]") ? List.of() : MAPPER.readValue(column, TEXTS);
    }

    public static List<Integer> storedNumbers(String column) {
        return column.equals("[]") ? List.of() : MAPPER.readValue(column, NUMBERS);
    }

    private static SimpleModule words() {
        var module = new SimpleModule("syntropy");
        text(module, Instant.class, Json::text, Json::instant);
        text(module, AccessTokenId.class, AccessTokenId::value, AccessTokenId::new);
        text(module, AgentLogId.class, AgentLogId::value, AgentLogId::new);
        text(module, EventId.class, EventId::value, EventId::new);
        text(module, WebhookId.class, WebhookId::value, WebhookId::new);
        text(
                module,
                ApiDate.class,
                ApiDate::toString,
                text -> ApiDate.parse(text).orElse(null));
        text(
                module,
                Permission.class,
                Permission::id,
                text -> Permission.find(text).orElse(null));
        text(module, Ipv4Cidr.class, Ipv4Cidr::toString, Ipv4Cidr::parse);
        text(module, AddressBlock.class, AddressBlock::toString, AddressBlock::parse);
        number(module, WorkspaceId.class, WorkspaceId::new);
        number(module, AccountId.class, AccountId::new);
        number(module, AgentTokenId.class, AgentTokenId::new);
        number(module, AgentId.class, AgentId::new);
        number(module, TagId.class, TagId::new);
        number(module, ConnectionId.class, ConnectionId::new);
        number(module, RuleId.class, RuleId::new);
        number(module, ServiceId.class, ServiceId::new);
        number(module, SubnetId.class, SubnetId::new);
        number(module, ConnectionSubnetId.class, ConnectionSubnetId::new);
        return module;
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> write, Function<String, @Nullable T> read) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) {
                var value = read.apply(parser.getString());
                if (value == null) {
                    throw context.weirdStringException(parser.getString(), type, "not of the form this field has");
                }
                return value;
            }
        });
    }

    private static <T extends NumberId> void number(SimpleModule module, Class<T> type, IntFunction<T> make) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeNumber(value.value());
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) {
                return make.apply(parser.getIntValue());
            }
        });
    }
}
