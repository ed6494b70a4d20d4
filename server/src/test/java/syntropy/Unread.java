package syntropy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// As much of an audit log as the commands see.
class Unread implements AuditTrail {
    final List<Export> requests = new ArrayList<>();

    @Override
    public boolean verify(Settings settings, DataDirectory data, Consumer<String> line) {
        return true;
    }

    @Override
    public void export(Settings settings, DataDirectory data, Export request, Consumer<String> line) {
        requests.add(request);
        line.accept("{}");
    }
}
