package syntropy.versions;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import syntropy.api.Gives;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.api.Shapes;
import syntropy.api.Warned;

/// The newest shape of answer bodies: what an operation gives, under `data`. Of a stream, the shape of a message, whose
/// `data` it is.
final class Envelope {
    private Envelope() {}

    static Schema.Obj of(Operation<?, ?> operation) {
        SequencedMap<String, Schema.Property> properties = new LinkedHashMap<>();
        if (operation.gives().type() instanceof Class<?> type) {
            var one = Shapes.given(type);
            var many = Schema.listOf(one);
            switch (operation.gives().kind()) {
                case NOTHING -> {}
                case ONE, STREAM -> properties.put("data", property(one));
                case ONE_WARNED -> {
                    properties.put("data", property(one));
                    properties.put("warnings", property(Schema.listOf(Shapes.answer(Warned.Warning.class))));
                }
                case ALL -> properties.put("data", property(many));
                case SLICE -> {
                    properties.put("data", property(many));
                    properties.put(
                            "has_more",
                            new Schema.Property(
                                    new Schema.Flag(),
                                    true,
                                    false,
                                    "Whether more is listed beyond this page, in the direction of travel."));
                }
            }
        }
        return new Schema.Obj(Gives.class, operation.name() + "Answer", "", properties);
    }

    private static Schema.Property property(Schema schema) {
        return new Schema.Property(schema, true, false, "");
    }
}
