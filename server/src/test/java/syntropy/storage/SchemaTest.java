package syntropy.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jooq.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import syntropy.Golden;
import syntropy.Needs;
import syntropy.Tool;

/// One history, one schema: `db/schema.sql` is the sum of the migrations, and PostgreSQL has the same.
class SchemaTest {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    @TempDir
    Path directory;

    @Test
    void theCommittedSumIsThatOfTheMigrations() {
        String sum;
        try (TestDatabase place = TestDatabase.sqlite(directory)) {
            sum = place.database()
                    .read(tx -> "-- The sum of db/migration as SQLite keeps it; written by SchemaTest.\n"
                            + tx
                                    .sql()
                                    .fetch(
                                            "select sql from sqlite_schema where sql is not null and name not like 'flyway%' and name not like 'sqlite%'"
                                                    + " and tbl_name not like 'flyway%' order by tbl_name, type desc, name")
                                    .map(row -> "\n" + row.get(0) + ";\n")
                                    .stream()
                                    .collect(Collectors.joining()));
        }
        Golden.check("server/src/main/resources/db/schema.sql", sum);
    }

    @Test
    void theNewestMigrationIsTheOneTheProgramKnows() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            List<Integer> numbers = files.map(file -> file.getFileName().toString())
                    .map(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .sorted()
                    .toList();
            assertThat(numbers).doesNotHaveDuplicates().endsWith(Migrations.NEWEST);
        }
    }

    @Test
    @Needs(Tool.POSTGRES)
    void postgresHasTheSameTablesColumnsKeysAndIndexes() {
        try (TestDatabase sqlite = TestDatabase.sqlite(directory);
                TestDatabase postgres = TestDatabase.postgres()) {
            assertThat(facts(postgres.database(), POSTGRES)).isEqualTo(facts(sqlite.database(), SQLITE));
        }
    }

    /// What each engine says of its own catalogue, a sentence for each fact.
    private static String facts(Database database, List<String> questions) {
        return database.read(tx -> {
            var facts = new TreeSet<String>();
            for (String question : questions) {
                Result<Record> rows = tx.sql().fetch(question);
                for (Record row : rows) {
                    String fact =
                            Stream.of(row.intoArray()).map(String::valueOf).collect(Collectors.joining(" "));
                    facts.add(fact.toLowerCase(Locale.ROOT));
                }
            }
            assertThat(facts).hasSizeGreaterThan(100);
            return String.join("\n", facts);
        });
    }

    private static final List<String> SQLITE = List.of("""
            select 'column', t.name, c.cid + 1, c.name,
              case c.type when 'BLOB' then 'bytea' else c.type end,
              case when c."notnull" or c.pk > 0 then 'not null' else 'null' end
            from pragma_table_list t, pragma_table_info(t.name) c
            where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite%' and t.name not like 'flyway%'""", """
            select 'key', t.name, c.pk, c.name
            from pragma_table_list t, pragma_table_info(t.name) c
            where t.schema = 'main' and t.type = 'table' and c.pk > 0 and t.name not like 'flyway%'""", """
            select 'index', t.name, i.name, case when i."unique" then 'unique' else '' end, c.seqno + 1, c.name
            from pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            where t.schema = 'main' and i.origin = 'c' and t.name not like 'flyway%'""", """
            select 'reference', t.name, f."from", f."table", f."to"
            from pragma_table_list t, pragma_foreign_key_list(t.name) f
            where t.schema = 'main'""");

    private static final List<String> POSTGRES = List.of("""
            select 'column', c.relname, a.attnum, a.attname,
              case format_type(a.atttypid, null)
                when 'text' then 'text' || case when l.collname = 'C' then '' else ' not by bytes' end
                else format_type(a.atttypid, null) end,
              case when a.attnotnull then 'not null' else 'null' end
            from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_collation l on l.oid = a.attcollation
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
              and c.relname not like 'flyway%'""", """
            select 'key', c.relname, k.place, a.attname
            from pg_class c join pg_index i on i.indrelid = c.oid
              cross join unnest(i.indkey) with ordinality k(number, place)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
            where c.relnamespace = 'public'::regnamespace and i.indisprimary and c.relname not like 'flyway%'""", """
            select 'index', c.relname, n.relname, case when i.indisunique then 'unique' else '' end, k.place, a.attname
            from pg_class c join pg_index i on i.indrelid = c.oid join pg_class n on n.oid = i.indexrelid
              cross join unnest(i.indkey) with ordinality k(number, place)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
            where c.relnamespace = 'public'::regnamespace and not i.indisprimary and c.relname not like 'flyway%'""", """
            select 'reference', c.relname, a.attname, f.relname, b.attname
            from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
              cross join unnest(k.conkey, k.confkey) as pair(mine, theirs)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = pair.mine
              join pg_attribute b on b.attrelid = f.oid and b.attnum = pair.theirs
            where k.contype = 'f' and k.connamespace = 'public'::regnamespace""");
}
