package syntropy.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Where a transaction's prepared statements come from. Who takes one closes its rows before giving it back.
interface Statements {
    PreparedStatement take(String sql) throws SQLException;

    /// @param whole whether it did what it was for; one that broke off isn't used again
    void giveBack(String sql, PreparedStatement statement, boolean whole) throws SQLException;
}
