/// Where everything is kept: transactions on SQLite or PostgreSQL, migrations, and the machinery of lists and numbers.
@NullMarked
package syntropy.storage;

import org.jspecify.annotations.NullMarked;
