package syntropy.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import syntropy.Needs;
import syntropy.Tool;

@Needs(Tool.POSTGRES)
class PostgresDatabaseTest extends DatabaseContract {
    @Override
    TestDatabase fresh() {
        return TestDatabase.postgres();
    }

    @Test
    void understandsBothWaysOfGivingItsAddress() {
        assertThat(PostgresAddress.of("postgres://me:p%40ss%2Fw+rd@db.example:6432/syn?sslmode=require"))
                .isEqualTo(new PostgresAddress(
                        "jdbc:postgresql://db.example:6432/syn?sslmode=require", "me", "p@ss/w+rd"));
        assertThat(PostgresAddress.of("jdbc:postgresql://[::1]/syn?user=me&password=a%26b&connectTimeout=3"))
                .isEqualTo(new PostgresAddress("jdbc:postgresql://[::1]/syn?connectTimeout=3", "me", "a&b"));
        assertThat(PostgresAddress.of("postgresql://db.example/syn").user()).isEmpty();
    }

    @Test
    void neverSaysThePassword() {
        assertThat(PostgresAddress.of("postgres://me:secret@db.example/syn").toString())
                .doesNotContain("secret");
        for (String wrong :
                new String[] {"postgres://me:secret@db.example", "mysql://me:secret@db/syn", "postgres:secret"})
            assertThatThrownBy(() -> PostgresDatabase.open(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> PostgresDatabase.open("postgres://me:secret@127.0.0.1:1/syn"))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/syn can't be reached")
                .hasMessageNotContaining("secret");
    }
}
