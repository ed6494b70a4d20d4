/// What opens the API: access tokens and sessions; and what agents present: agent tokens.
@NullMarked
package syntropy.token;

import org.jspecify.annotations.NullMarked;
