/// The program: puts the packages together and speaks to whoever starts it.
@NullMarked
package syntropy;

import org.jspecify.annotations.NullMarked;
