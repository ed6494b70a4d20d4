/// What agents offer behind them: services and their subnets.
@NullMarked
package syntropy.service;

import org.jspecify.annotations.NullMarked;
