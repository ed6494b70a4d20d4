package syntropy;

/// Where the program starts, and the one place that reads the environment.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        Controller controller = (_, _) -> {
            throw new StartFailure("This build has no controller yet.");
        };
        TokenCreation tokens = (_, _, _) -> {
            throw new StartFailure("This build can't make tokens yet.");
        };
        var cli = new Cli(System.getenv(), System.out, System.err, controller, tokens, StopSignal.ofTheProcess());
        System.exit(cli.run(arguments));
    }
}
