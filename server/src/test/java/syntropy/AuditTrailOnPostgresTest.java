package syntropy;

import syntropy.storage.TestPostgres;

@Needs(Tool.POSTGRES)
class AuditTrailOnPostgresTest extends AuditTrailContract {
    @Override
    String database() {
        return TestPostgres.freshDatabase();
    }
}
