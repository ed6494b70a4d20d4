package syntropy.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A SQLite connection whose prepared statements outlive their `close`, since its driver compiles at every
/// `prepareStatement`. Lent by SQL text, the least recently returned dropped first; one that is lent and asked for
/// once more is compiled anew. Result sets are the driver's own, so reading rows costs nothing more.
///
/// The connection that borrowers see can't end the transaction that they run in. Used by one thread at a time.
final class KeptStatements implements Statements, AutoCloseable {
    private static final int KEPT = 256;
    private static final int LONGEST_KEPT = 16_384;
    private static final Set<String> CONTROL =
            Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH", "VACUUM");

    private final Connection driver;
    private final Connection lending;
    private final LinkedHashMap<String, PreparedStatement> idle = new LinkedHashMap<>();
    private final Set<Lent> lent = new LinkedHashSet<>();

    KeptStatements(Connection driver) {
        this.driver = driver;
        this.lending = proxy(Connection.class, this::connection);
    }

    /// For jOOQ.
    Connection connection() {
        return lending;
    }

    /// Runs a statement of the transaction itself, that borrowers may not.
    void control(String sql) throws SQLException {
        PreparedStatement statement = take(sql);
        boolean whole = false;
        try {
            statement.execute();
            whole = true;
        } finally {
            giveBack(sql, statement, whole);
        }
    }

    /// The driver's own statement.
    @Override
    public PreparedStatement take(String sql) throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        return kept != null ? kept : driver.prepareStatement(sql);
    }

    @Override
    public void giveBack(String sql, PreparedStatement statement, boolean whole) throws SQLException {
        if (whole && sql.length() <= LONGEST_KEPT) {
            statement.clearParameters();
            keep(sql, statement);
        } else {
            statement.close();
        }
    }

    /// Takes back what borrowers left open, so that nothing they did lasts beyond their transaction.
    void reclaim() {
        for (Lent left : new ArrayList<>(lent)) {
            left.spent = true;
            try {
                left.giveBack();
            } catch (SQLException _) {
                // it is gone either way
            }
        }
    }

    @Override
    public void close() throws SQLException {
        driver.close();
    }

    private @Nullable Object connection(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        return switch (method.getName()) {
            case "prepareStatement" -> {
                if (args == null) throw new AssertionError(method);
                String sql = allowed((String) args[0]);
                yield args.length == 1
                        ? prepare(sql)
                        : lend(PreparedStatement.class, (PreparedStatement) call(driver, method, args), null);
            }
            case "createStatement" -> lend(Statement.class, (Statement) call(driver, method, args), null);
            case "close", "abort", "commit", "rollback", "setAutoCommit", "setSavepoint", "releaseSavepoint" ->
                throw new SQLException(
                        "A transaction is begun and ended by Database alone, not by " + method.getName());
            default -> object(proxy, driver, method, args);
        };
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return lend(PreparedStatement.class, take(sql), sql.length() <= LONGEST_KEPT ? sql : null);
    }

    private <S extends Statement> S lend(Class<S> type, S statement, @Nullable String sql) {
        var handler = new Lent(statement, sql);
        lent.add(handler);
        return proxy(type, handler);
    }

    private void keep(String sql, PreparedStatement statement) throws SQLException {
        PreparedStatement twin = idle.putLast(sql, statement);
        if (twin != null) twin.close();
        if (idle.size() > KEPT) idle.pollFirstEntry().getValue().close();
    }

    private static String allowed(String sql) throws SQLException {
        String start = sql.substring(0, Math.min(sql.length(), 64)).stripLeading();
        int end = 0;
        while (end < start.length() && Character.isLetter(start.charAt(end))) end++;
        if (CONTROL.contains(start.substring(0, end).toUpperCase(Locale.ROOT)))
            throw new SQLException("A transaction is begun and ended by Database alone, not by " + start);
        return sql;
    }

    private static <S> S proxy(Class<S> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(KeptStatements.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    private static Object object(Object proxy, Object target, Method method, Object @Nullable [] args)
            throws Throwable {
        return switch (method.getName()) {
            case "equals" -> args != null && proxy == args[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> call(target, method, args);
        };
    }

    @SuppressWarnings("NullAway") // a driver's method may answer null, as the proxied one may
    private static Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private final class Lent implements InvocationHandler {
        private final Statement statement;
        private final @Nullable String sql;
        private @Nullable ResultSet rows;
        private boolean spent;
        private boolean back;

        /// @param sql what to keep it by, or null when it isn't kept
        Lent(Statement statement, @Nullable String sql) {
            this.statement = statement;
            this.sql = sql;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
            String name = method.getName();
            switch (name) {
                case "close" -> {
                    giveBack();
                    return null;
                }
                case "isClosed" -> {
                    return back;
                }
                case "getConnection" -> {
                    return lending;
                }
                // They leave a mark on the statement, and the driver's getMoreResults even ends it
                case "addBatch",
                        "closeOnCompletion",
                        "getMoreResults",
                        "setFetchSize",
                        "setMaxRows",
                        "setQueryTimeout" -> spent = true;
                default -> {}
            }
            if (back) throw new SQLException("The statement is closed");
            if (args != null && args.length > 0 && args[0] instanceof String text && isRun(name)) allowed(text);
            try {
                Object answer = object(proxy, statement, method, args);
                if (answer instanceof ResultSet opened) rows = opened;
                return answer;
            } catch (Throwable e) {
                spent = true; // the driver may have ended it
                throw e;
            }
        }

        private static boolean isRun(String method) {
            return method.startsWith("execute") || method.equals("addBatch");
        }

        void giveBack() throws SQLException {
            if (back) return;
            back = true;
            lent.remove(this);
            if (sql == null || spent || !(statement instanceof PreparedStatement prepared)) {
                statement.close();
                return;
            }
            if (rows != null) rows.close();
            prepared.clearParameters();
            keep(sql, prepared);
        }
    }
}
