/// People: who they are, what they may be in a workspace, and how the first administrator comes to be.
@NullMarked
package syntropy.account;

import org.jspecify.annotations.NullMarked;
