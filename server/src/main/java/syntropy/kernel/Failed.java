package syntropy.kernel;

/// The one exception that crosses layers: carries what the caller may know. It has no stack trace, since it is an
/// answer and not a bug.
public final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Failed(Problem problem) {
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
