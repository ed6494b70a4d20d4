package syntropy.storage;

import java.io.Serial;

/// The engine couldn't do what it promises: open, begin or commit. Nothing of the transaction stays.
public final class StorageFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    StorageFailure(String message) {
        super(message);
    }

    StorageFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
