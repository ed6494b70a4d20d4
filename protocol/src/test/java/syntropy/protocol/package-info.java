/// The protocol's promises.
@NullMarked
package syntropy.protocol;

import org.jspecify.annotations.NullMarked;
