package syntropy.api;

import syntropy.kernel.ApiDate;

/// The shapes of all operations at one API date.
public interface Dated {
    ApiDate date();

    /// What a client sends: path, query and body in one object.
    Schema.Obj request(Operation<?, ?> operation);

    /// The whole body of the answer, its envelope included; an object without properties when there is no body.
    Schema.Obj answer(Operation<?, ?> operation);

    int status(Operation<?, ?> operation);

    Failure failure();
}
