/// The pages for people.
@NullMarked
package syntropy.dashboard;

import org.jspecify.annotations.NullMarked;
