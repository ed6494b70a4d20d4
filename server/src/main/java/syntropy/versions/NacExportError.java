package syntropy.versions;

import java.util.List;
import syntropy.api.Format;
import syntropy.api.Operation;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import tools.jackson.databind.node.ObjectNode;

/// An export's failure is a problem, as any other's.
final class NacExportError implements VersionChange {
    private static final String EXPORT = "V1NetworkNacConfigExport";
    private static final String ERROR = "error";

    @Override
    public ApiDate date() {
        return Changes.OURS;
    }

    @Override
    public String text() {
        return "Exporting a configuration answers `data` alone; before, there was an `error` beside it, always empty.";
    }

    @Override
    public Schema.Obj downgradeAnswer(Operation<?, ?> operation, Schema.Obj newer) {
        if (!operation.name().equals(EXPORT)) return newer;
        var text = new Schema.Text(0, Integer.MAX_VALUE, Format.LINE, List.of());
        return newer.with(ERROR, new Schema.Property(text, true, false, "Always empty."));
    }

    @Override
    public void downgradeAnswer(Operation<?, ?> operation, ObjectNode body) {
        if (operation.name().equals(EXPORT)) body.put(ERROR, "");
    }
}
