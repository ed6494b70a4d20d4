package syntropy.agent;

import syntropy.kernel.AgentId;

/// What becomes of a device that asks to be let in with a valid token.
public sealed interface Enrolment {
    /// It is this agent now.
    record Enrolled(AgentId agent) implements Enrolment {}

    /// Its agent was deleted while it was away. It is to be told, so that it takes down its interfaces, and then sent
    /// away; this once.
    record Farewell() implements Enrolment {}

    /// Its agent was deleted, and it has been told. It is an agent again when it comes with a token that was made after
    /// that: old tokens are on many machines, and one that was just made is meant.
    record Refused() implements Enrolment {}
}
