/// What happened, written with the change itself.
@NullMarked
package syntropy.event;

import org.jspecify.annotations.NullMarked;
