/// Simulated agents: any number of them in one process, over real sockets, that behave as the Go agent does and
/// check what they are told.
@NullMarked
package syntropy.fleet;

import org.jspecify.annotations.NullMarked;
