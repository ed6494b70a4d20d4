/// The program as its users have it: processes, signals, crashes, and the README copied line by line.
@NullMarked
package syntropy.e2e;

import org.jspecify.annotations.NullMarked;
