/// The tenant: its name, its API date, its policies.
@NullMarked
package syntropy.workspace;

import org.jspecify.annotations.NullMarked;
