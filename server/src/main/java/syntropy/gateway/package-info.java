/// Where agents come in: their WebSockets, what they are told and what they tell.
@NullMarked
package syntropy.gateway;

import org.jspecify.annotations.NullMarked;
