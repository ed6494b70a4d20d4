package syntropy.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/// One row of an answer, read from left to right: each call takes the next column, in the order of the selected fields.
/// Only while the row is handed over.
public final class Row {
    private final ResultSet rows;
    private int column;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    boolean next() throws SQLException {
        column = 0;
        return rows.next();
    }

    /// A column that is never NULL.
    public String text() {
        var text = textOrNull();
        if (text == null) throw new IllegalStateException("column " + column + " is NULL");
        return text;
    }

    public @Nullable String textOrNull() {
        try {
            return rows.getString(++column);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /// A column that is never NULL.
    public int number() {
        try {
            return rows.getInt(++column);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    public @Nullable Integer numberOrNull() {
        int number = number();
        return wasNull() ? null : number;
    }

    /// A column that is never NULL.
    public long longNumber() {
        try {
            return rows.getLong(++column);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /// A column that is never NULL.
    public byte[] bytes() {
        try {
            return rows.getBytes(++column);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /// A column that is never NULL.
    public boolean flag() {
        try {
            return rows.getBoolean(++column);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /// A column that is never NULL.
    public double decimal() {
        try {
            return rows.getDouble(++column);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    public @Nullable Double decimalOrNull() {
        try {
            double decimal = rows.getDouble(++column);
            return wasNull() ? null : decimal;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /// A column of milliseconds that is never NULL.
    public Instant time() {
        return Instant.ofEpochMilli(longNumber());
    }

    public @Nullable Instant timeOrNull() {
        long millis = longNumber();
        return wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private boolean wasNull() {
        try {
            return rows.wasNull();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private DataAccessException unreadable(SQLException e) {
        return new DataAccessException("Column " + column + " of a row can't be read: " + e.getMessage(), e);
    }
}
