package syntropy.versions;

import java.util.LinkedHashMap;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Creating an access token answers the whole object.
final class AccessTokenAnswer implements VersionChange {
    private static final String CREATE = "V1NetworkAuthAccessTokensCreate";
    private static final String SECRET = "access_token";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Creating an access token answers the whole object with the secret in it; before, nothing but the secret.";
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(CREATE)) return newer;
        var data = newer.properties().get("data");
        if (data == null || !(data.schema() instanceof Schema.Obj whole)) return newer;
        var only = new LinkedHashMap<String, Schema.Property>();
        whole.properties().forEach((name, property) -> {
            if (name.equals(SECRET)) {
                only.put(name, new Schema.Property(property.schema(), true, false, property.doc()));
            }
        });
        var lowered = new Schema.Obj(whole.type(), whole.name() + "Secret", "The secret, this once.", only);
        return newer.with("data", data.of(lowered));
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (operation.name().equals(CREATE) && body.get("data") instanceof ObjectNode data) data.retain(SECRET);
    }
}
