/// The only package that knows the HTTP library: listeners, limits and refusals on one side, plain records on the
/// other.
@NullMarked
package syntropy.http;

import org.jspecify.annotations.NullMarked;
