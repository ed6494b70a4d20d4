package syntropy.versions;

import java.util.List;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// Tags are the workspace's, and don't say so.
final class TagOwners implements VersionChange {
    private static final String LIST = "V1NetworkAgentsTagsGet";
    private static final List<String> OWNERS = List.of("user_id", "workspace_id");

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Tags are listed without `user_id` and `workspace_id`; before, with these, which are 0 now.";
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(LIST)) return newer;
        var id = new Schema.Property(new Schema.Whole(0, Integer.MAX_VALUE), true, false, "Always 0.");
        return Data.each(newer, tag -> {
            var lowered = tag.named("Owned" + tag.name());
            for (var owner : OWNERS) lowered = lowered.with(owner, id);
            return lowered;
        });
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (operation.name().equals(LIST)) Data.each(body, tag -> OWNERS.forEach(owner -> tag.put(owner, 0)));
    }
}
