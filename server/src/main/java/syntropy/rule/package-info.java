/// Rules that connect agents by their tags.
@NullMarked
package syntropy.rule;

import org.jspecify.annotations.NullMarked;
