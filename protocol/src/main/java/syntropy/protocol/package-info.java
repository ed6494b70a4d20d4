/// What controllers and agents say to each other: messages as values, their writer and readers, and what to send
/// when.
@NullMarked
package syntropy.protocol;

import org.jspecify.annotations.NullMarked;
