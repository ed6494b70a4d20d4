/// What happened, read by others: the event list, the stream, and the shape in which web-hooks tell it.
@NullMarked
package syntropy.feed;

import org.jspecify.annotations.NullMarked;
