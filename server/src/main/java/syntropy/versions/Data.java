package syntropy.versions;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import syntropy.api.Schema;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands under `data` in an answer: one object, or each object of a list.
final class Data {
    private static final String DATA = "data";

    private Data() {}

    static void each(ObjectNode body, Consumer<ObjectNode> change) {
        switch (body.get(DATA)) {
            case ObjectNode one -> change.accept(one);
            case ArrayNode many ->
                many.forEach(item -> {
                    if (item instanceof ObjectNode each) change.accept(each);
                });
            case null, default -> {}
        }
    }

    static Schema.Obj each(Schema.Obj answer, UnaryOperator<Schema.Obj> change) {
        var data = answer.properties().get(DATA);
        if (data == null) return answer;
        return answer.with(
                DATA,
                data.of(
                        switch (data.schema()) {
                            case Schema.Obj one -> change.apply(one);
                            case Schema.Arr(Schema.Obj item, int min, int max) ->
                                new Schema.Arr(change.apply(item), min, max);
                            default -> data.schema();
                        }));
    }
}
