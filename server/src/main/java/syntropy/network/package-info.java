/// The whole network at once: its short view, and its configuration as syntropynac reads it.
@NullMarked
package syntropy.network;

import org.jspecify.annotations.NullMarked;
