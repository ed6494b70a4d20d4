/// Agents: machines and plain WireGuard devices, their tags, providers and addresses.
@NullMarked
package syntropy.agent;

import org.jspecify.annotations.NullMarked;
