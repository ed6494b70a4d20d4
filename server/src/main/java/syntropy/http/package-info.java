/// HTTP in, HTTP out: the server, routing and the one place that runs operations.
@NullMarked
package syntropy.http;

import org.jspecify.annotations.NullMarked;
