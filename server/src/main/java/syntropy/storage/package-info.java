/// Where everything is kept: SQLite or PostgreSQL, transactions, ids, lists.
@NullMarked
package syntropy.storage;

import org.jspecify.annotations.NullMarked;
