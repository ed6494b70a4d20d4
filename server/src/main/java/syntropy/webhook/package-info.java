/// Web-hooks: what is signed how, where it may go, and what came of taking it there.
@NullMarked
package syntropy.webhook;

import org.jspecify.annotations.NullMarked;
