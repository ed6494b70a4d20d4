/// What every package may use and nothing else depends on: ids, secrets, addresses.
@NullMarked
package syntropy.kernel;

import org.jspecify.annotations.NullMarked;
