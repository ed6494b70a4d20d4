/// The words everything else is written in: ids, dates, permissions, problems, callers. No I/O.
@NullMarked
package syntropy.kernel;

import org.jspecify.annotations.NullMarked;
