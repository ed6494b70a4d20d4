package syntropy;

/// The program can't do what it was started for, for a reason that whoever started it can mend. The message is one
/// sentence for them; no stack trace is shown.
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// The command line or a setting is wrong.
    static final int MISUSE = 2;
    /// The surroundings are: a port in use, a locked directory.
    static final int FAILURE = 1;

    private final int exitStatus;

    StartFailure(String sentence) {
        this(sentence, FAILURE);
    }

    StartFailure(String sentence, int exitStatus) {
        super(sentence);
        this.exitStatus = exitStatus;
    }

    int exitStatus() {
        return exitStatus;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
