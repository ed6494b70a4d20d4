package syntropy.api;

import syntropy.kernel.Caller;
import syntropy.kernel.Origin;
import syntropy.storage.Tx;

/// What an operation does, inside the transaction that runs it.
public sealed interface Handler<I extends Record, O> {
    /// For a caller whose permission has been checked.
    non-sealed interface ForCaller<I extends Record, O> extends Handler<I, O> {
        O handle(Tx tx, Caller caller, I input);
    }

    /// For anyone.
    non-sealed interface ForGuest<I extends Record, O> extends Handler<I, O> {
        O handle(Tx tx, Origin origin, I input);
    }
}
