/// The audit log: who did what, from where, and what it changed.
@NullMarked
package syntropy.audit;

import org.jspecify.annotations.NullMarked;
