package syntropy;

class AuditTrailTest extends AuditTrailContract {
    @Override
    String database() {
        return "sqlite";
    }
}
