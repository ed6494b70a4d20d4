/// Agents against a stub of a controller, over real sockets.
@NullMarked
package syntropy.fleet;

import org.jspecify.annotations.NullMarked;
