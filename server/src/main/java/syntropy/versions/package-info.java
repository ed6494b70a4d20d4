/// Dated API versions: what changed at each date, and how requests climb to the newest shape and answers descend from
/// it.
@NullMarked
package syntropy.versions;

import org.jspecify.annotations.NullMarked;
