/// Connections of two agents, and which services are switched on in them.
@NullMarked
package syntropy.connection;

import org.jspecify.annotations.NullMarked;
