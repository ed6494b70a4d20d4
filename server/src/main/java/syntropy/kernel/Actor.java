package syntropy.kernel;

import org.jspecify.annotations.Nullable;

/// Who did it, for the audit log: never empty.
///
/// @param account the person behind it, when one is known
public record Actor(
        Type type, String id, String name, @Nullable AccountId account) {
    public enum Type {
        /// An access token used by a program.
        TOKEN,
        /// An agent, by the agent token it presented.
        AGENT,
        /// A person signed in to the Dashboard.
        USER,
        /// The controller itself, or its operator at the command line.
        SYSTEM
    }

    public static final Actor OPERATOR = new Actor(Type.SYSTEM, "operator", "operator at the command line", null);

    public static final Actor CONTROLLER = new Actor(Type.SYSTEM, "controller", "controller", null);
}
