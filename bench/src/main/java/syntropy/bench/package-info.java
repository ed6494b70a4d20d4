/// Measures the controller from outside, as ratios to what the machine itself can do.
@NullMarked
package syntropy.bench;

import org.jspecify.annotations.NullMarked;
