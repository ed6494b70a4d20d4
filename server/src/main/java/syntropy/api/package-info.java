/// What an operation is: its permission, shapes, problems and handler, as data.
@NullMarked
package syntropy.api;

import org.jspecify.annotations.NullMarked;
