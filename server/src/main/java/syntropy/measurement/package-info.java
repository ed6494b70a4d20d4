/// What agents measure of their connections and what their logs say: the latest in memory, minutes in the database.
@NullMarked
package syntropy.measurement;

import org.jspecify.annotations.NullMarked;
