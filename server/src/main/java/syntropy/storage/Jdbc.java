package syntropy.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/// Runs rendered SQL without jOOQ between it and the driver.
final class Jdbc {
    /// What is done with a prepared statement.
    interface Work<A> {
        A run(PreparedStatement statement) throws SQLException;
    }

    private Jdbc() {}

    /// @param keeps whether the work leaves the statement as it found it, so that it may serve again
    static <A> A with(Tx tx, String sql, boolean keeps, Work<A> work) {
        try {
            var statement = tx.statements().take(sql);
            boolean whole = false;
            try {
                A answer = work.run(statement);
                whole = keeps;
                return answer;
            } finally {
                tx.statements().giveBack(sql, statement, whole);
            }
        } catch (SQLException e) {
            throw new DataAccessException("SQL [" + sql + "]; " + e.getMessage(), e);
        }
    }

    static <T> List<T> rows(Tx tx, String sql, @Nullable Object[] values, Function<Row, T> mapper) {
        return with(tx, sql, true, statement -> {
            bind(statement, values);
            try (var found = statement.executeQuery()) {
                var row = new Row(found);
                var all = new ArrayList<T>();
                while (row.next()) all.add(mapper.apply(row));
                return all;
            }
        });
    }

    static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case Integer number -> statement.setInt(i + 1, number);
                case Long number -> statement.setLong(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                case Boolean flag -> statement.setBoolean(i + 1, flag);
                case Double decimal -> statement.setDouble(i + 1, decimal);
                case Instant time -> statement.setLong(i + 1, time.toEpochMilli());
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                default -> throw new IllegalArgumentException("no column takes a " + values[i].getClass());
            }
        }
    }
}
