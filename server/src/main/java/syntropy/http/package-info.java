/// The only package that knows the HTTP library: listeners, limits and refusals outside, plain records inside.
@NullMarked
package syntropy.http;

import org.jspecify.annotations.NullMarked;
