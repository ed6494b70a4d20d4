package syntropy.api;

import java.util.List;
import java.util.Random;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Makes JSON of a shape by chance: what a client could send or get.
public final class Samples {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> WORDS =
            List.of("a", "office", "10", "x y", "名前", "\uD83D\uDE00", "it's", "Ünïcödé", "%_", "null", "-", "a\"b\\c");

    private final Random random;
    private final boolean asOldClients;

    public Samples(Random random) {
        this(random, false);
    }

    /// @param asOldClients whether what is taken beside the published shape is among them
    public Samples(Random random, boolean asOldClients) {
        this.random = random;
        this.asOldClients = asOldClients;
    }

    public JsonNode of(Schema schema) {
        return switch (schema) {
            case Schema.Obj object -> {
                var fields = NODES.objectNode();
                object.properties().forEach((name, property) -> {
                    if (!property.required() && random.nextBoolean()) return;
                    fields.set(
                            name,
                            property.nullable() && random.nextInt(3) == 0 ? NODES.nullNode() : of(property.schema()));
                });
                yield fields;
            }
            case Schema.Arr(var items, int min, int max) -> {
                var list = NODES.arrayNode();
                int size = min + random.nextInt(Math.min(3, max - min) + 1);
                for (int i = 0; i < size; i++) list.add(of(items));
                yield list;
            }
            case Schema.Text text -> NODES.stringNode(text(text));
            case Schema.Whole(long min, long max) -> NODES.numberNode(within(min, max));
            case Schema.Decimal(double min, double max) ->
                NODES.numberNode(
                        Math.max(min, -1e6) + random.nextDouble() * (Math.min(max, 1e6) - Math.max(min, -1e6)));
            case Schema.Flag _ -> NODES.booleanNode(random.nextBoolean());
            case Schema.OrderBy(var fields) ->
                NODES.stringNode(fields.get(random.nextInt(fields.size())) + (random.nextBoolean() ? ":ASC" : ":DESC"));
            case Schema.Lenient lenient -> {
                if (!asOldClients || random.nextBoolean()) yield of(lenient.told());
                yield lenient.orNull() && random.nextBoolean() ? NODES.nullNode() : of(lenient.also());
            }
            case Schema.Free _ -> Json.MAPPER.createObjectNode().put("free", 1);
        };
    }

    /// Small ones mostly, so that they name something at times; the bounds now and then.
    private long within(long min, long max) {
        return switch (random.nextInt(8)) {
            case 0 -> min;
            case 1 -> max;
            default -> Math.min(max, Math.max(min, 0) + random.nextInt(6));
        };
    }

    private String text(Schema.Text text) {
        if (!text.oneOf().isEmpty())
            return text.oneOf().get(random.nextInt(text.oneOf().size()));
        return switch (text.format()) {
            case DATE_TIME_OR_NAIVE, TIME ->
                random.nextBoolean() ? "2026-12-24T02:01:32" : "2026-12-24T02:01:32.123456";
            case ID_IN_DIGITS -> Integer.toString(1 + random.nextInt(6));
            case DATE_TIME -> random.nextBoolean() ? "2027-03-04T05:06:07.089Z" : "2027-03-04T05:06:07+02:00";
            case DATE -> "2023-02-22";
            case IPV4_CIDR -> "10.%d.0.0/16".formatted(random.nextInt(256));
            case ADDRESS_BLOCK -> random.nextBoolean() ? "192.0.2.0/24" : "2001:db8::/32";
            case WIREGUARD_KEY -> "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
            case COUNTRY -> "LT";
            case LINE, LINES, OPAQUE -> {
                var word = WORDS.get(random.nextInt(WORDS.size()));
                var all = new StringBuilder(word);
                while (all.codePointCount(0, all.length()) < text.min()) all.append(word);
                int most = Math.min(text.max(), all.codePointCount(0, all.length()));
                yield all.substring(0, all.offsetByCodePoints(0, most));
            }
        };
    }
}
