package syntropy;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import syntropy.kernel.Json;
import syntropy.kernel.Secret;

/// The command line. What is asked for goes to standard output, everything else to standard error.
final class Cli {
    private static final Pattern PERMISSIONS = Pattern.compile("[a-z0-9.-]+(,[a-z0-9.-]+)*");

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final Controller controller;
    private final TokenCreation tokens;
    private final AuditTrail audit;
    private final StopSignal stop;
    private final Scene scene;

    Cli(
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            Controller controller,
            TokenCreation tokens,
            AuditTrail audit,
            StopSignal stop,
            Scene scene) {
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.controller = controller;
        this.tokens = tokens;
        this.audit = audit;
        this.stop = stop;
        this.scene = scene;
    }

    /// 0 when it was done, 1 when it couldn't be, 2 when the command line or a setting is wrong.
    int run(String... arguments) {
        var commands = new CommandLine(commands())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, _) -> misuse(e))
                .setExecutionExceptionHandler((e, _, _) -> failure(e))
                .setExecutionStrategy(this::execute);
        return commands.execute(arguments);
    }

    private static CommandSpec commands() {
        var serve = command("serve", "Runs the controller until it is told to stop (SIGTERM or Ctrl-C).");
        Settings.ALL.forEach(it -> serve.addOption(option(it)));
        serve.usageMessage()
                .footer(
                        "",
                        "Every setting is also a variable (named above) and, without the dashes, a key of the config file.",
                        "An option wins over the variable, the variable over the file, the file over the default.");

        var demo = command("demo", "Runs a controller with simulated agents to look at; what it keeps is thrown away.");
        Settings.OF_DEMO.forEach(it -> demo.addOption(option(it)));

        var create = command("create", "Prints a new access token, alone on standard output. A controller may run.");
        create.addOption(option("--name", "NAME", "What the token is called.")
                .required(true)
                .build());
        create.addOption(option("--permissions", "all|A,B", "What it may do (default: all).")
                .build());
        create.addOption(option("--expires", "SPAN", "How long it is valid, in s, m, h or d (default: 30d).")
                .build());
        create.addOption(option("--api-date", "DATE", "The API date it is pinned to (default: the workspace's).")
                .build());
        create.addOption(option(
                        "--workspace",
                        "NAME",
                        "Where it is valid (default: the one named default, or the only one there is).")
                .build());
        Settings.OF_STORAGE.forEach(it -> create.addOption(option(it)));

        var verify = command(
                "verify",
                "Reads all events again and says of each workspace whether they are as they were written. A controller"
                        + " may run.");
        Settings.OF_STORAGE.forEach(it -> verify.addOption(option(it)));
        verify.usageMessage().footer("", "Exits with 0 when all are, with 1 when not; the first that isn't is named.");

        var export = command(
                "export",
                "Prints the audit log as lines of JSON, workspace by workspace, the oldest entry first. A controller may"
                        + " run.");
        export.addOption(option("--from", "TIME", "Only entries of this time or later, such as 2026-12-01T00:00:00Z.")
                .build());
        export.addOption(
                option("--to", "TIME", "Only entries from before this time.").build());
        export.addOption(option("--workspace", "NAME", "Only this workspace's (default: all).")
                .build());
        Settings.OF_STORAGE.forEach(it -> export.addOption(option(it)));

        var audit = command("audit", "The audit log.")
                .addSubcommand("verify", verify)
                .addSubcommand("export", export);
        var token = command("token", "Access tokens.").addSubcommand("create", create);
        var root = command("syntropy", "The self-hosted control plane of encrypted WireGuard networks.")
                .addSubcommand("serve", serve)
                .addSubcommand("demo", demo)
                .addSubcommand("token", token)
                .addSubcommand("audit", audit);
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Prints the version.")
                .build());
        root.version(version());
        return root;
    }

    private int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) return help;
        ParseResult command = parsed;
        while (command.hasSubcommand()) command = command.subcommand();
        CommandSpec spec = command.commandSpec();
        try {
            return switch (spec.qualifiedName(" ")) {
                case "syntropy serve" -> serve(command);
                case "syntropy demo" -> demo(command);
                case "syntropy token create" -> createToken(command);
                case "syntropy audit verify" -> verifyAudit(command);
                case "syntropy audit export" -> exportAudit(command);
                default -> {
                    spec.commandLine().usage(err, CommandLine.Help.Ansi.OFF);
                    yield StartFailure.MISUSE;
                }
            };
        } catch (Exception e) {
            return failure(e);
        }
    }

    private int serve(ParseResult command) throws InterruptedException {
        var settings = settings(command);
        return new Serve(controller, stop, out).run(settings);
    }

    /// Only what the demo takes is looked for in the environment: it must never come upon data that are kept.
    private int demo(ParseResult command) throws InterruptedException {
        var known = new LinkedHashMap<String, String>();
        for (Setting<?> setting : Settings.OF_DEMO) {
            var value = environment.get(setting.variable());
            if (value != null) known.put(setting.variable(), value);
        }
        var settings = settings(command, known);
        return new Demonstration(controller, stop, tokens, scene, out).run(settings);
    }

    private int createToken(ParseResult command) {
        String name = required(command, "--name");
        if (name.isBlank() || name.length() > 255 || name.chars().anyMatch(Character::isISOControl)) {
            throw new StartFailure("--name takes 1 to 255 characters.", StartFailure.MISUSE);
        }
        var request = new TokenCreation.Request(
                name,
                permissions(given(command, "--permissions").orElse("all")),
                expires(given(command, "--expires").orElse("30d")),
                given(command, "--api-date"),
                given(command, "--workspace"));
        var settings = settings(command);
        Secret token = tokens.create(settings, DataDirectory.open(settings.data()), request);
        out.println(token.reveal());
        out.flush();
        return 0;
    }

    private int verifyAudit(ParseResult command) {
        var settings = settings(command);
        boolean whole = audit.verify(settings, DataDirectory.open(settings.data()), this::print);
        return whole ? 0 : StartFailure.FAILURE;
    }

    private int exportAudit(ParseResult command) {
        var request =
                new AuditTrail.Export(time(command, "--from"), time(command, "--to"), given(command, "--workspace"));
        var settings = settings(command);
        audit.export(settings, DataDirectory.open(settings.data()), request, this::print);
        return 0;
    }

    private static Optional<Instant> time(ParseResult command, String option) {
        return given(command, option).map(text -> {
            if (Json.instant(text) instanceof Instant time) return time;
            throw new StartFailure(
                    "%s can't be '%s': it takes a time with its offset, such as 2026-12-01T00:00:00Z."
                            .formatted(option, text),
                    StartFailure.MISUSE);
        });
    }

    /// Stops what is printed when nobody reads it any more.
    private void print(String line) {
        out.println(line);
        if (out.checkError()) throw new StartFailure("Standard output can't be written to.");
    }

    private Settings settings(ParseResult command) {
        return settings(command, environment);
    }

    private Settings settings(ParseResult command, Map<String, String> variables) {
        var options = new LinkedHashMap<String, String>();
        for (Setting<?> setting : Settings.ALL) {
            given(command, setting.option()).ifPresent(it -> options.put(setting.option(), it));
        }
        var settings = Settings.of(options, variables);
        Logging.start(settings.log(), settings.logLevel(), err);
        return settings;
    }

    private static Optional<List<String>> permissions(String text) {
        if (text.equals("all")) return Optional.empty();
        if (PERMISSIONS.matcher(text).matches()) return Optional.of(List.of(text.split(",", -1)));
        throw new StartFailure(
                "--permissions can't be '%s': it takes all, or names separated by commas such as platform.agents.read."
                        .formatted(text),
                StartFailure.MISUSE);
    }

    private static Duration expires(String text) {
        try {
            return Lifetime.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("--expires: " + e.getMessage() + ".", StartFailure.MISUSE);
        }
    }

    private static Optional<String> given(ParseResult command, String option) {
        return command.hasMatchedOption(option)
                ? Optional.ofNullable(command.<String>matchedOptionValue(option, ""))
                : Optional.empty();
    }

    private static String required(ParseResult command, String option) {
        return given(command, option)
                .orElseThrow(() -> new StartFailure(option + " is required.", StartFailure.MISUSE));
    }

    private int misuse(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        return said(
                e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched, command) : sentence(e), command);
    }

    private int said(String sentence, CommandSpec command) {
        err.println("syntropy: " + sentence);
        err.println("See: " + command.qualifiedName(" ") + " --help");
        return StartFailure.MISUSE;
    }

    private static String sentence(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }

    private static String unknown(UnmatchedArgumentException e, CommandSpec command) {
        String word = e.getUnmatched().getFirst();
        boolean option = word.startsWith("-");
        if (option) word = word.split("=", 2)[0];
        String kind = option ? "option" : command.subcommands().isEmpty() ? "argument" : "command";
        Collection<String> known =
                option ? command.optionsMap().keySet() : command.subcommands().keySet();
        String meant = Suggestion.phrase(word, known, option ? "--" : "");
        return "There is no %s '%s'%s".formatted(kind, word, meant.isEmpty() ? "." : meant);
    }

    private int failure(Exception e) {
        if (e instanceof StartFailure failure) {
            err.println("syntropy: " + failure.getMessage());
            return failure.exitStatus();
        }
        if (e instanceof InterruptedException) Thread.currentThread().interrupt();
        LoggerFactory.getLogger(Cli.class).error("This is a bug", e);
        return StartFailure.FAILURE;
    }

    private static CommandSpec command(String name, String description) {
        var command = CommandSpec.create().name(name);
        command.usageMessage().description(description).sortOptions(false).abbreviateSynopsis(true);
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Prints this.")
                .build());
        return command;
    }

    private static OptionSpec.Builder option(String name, String value, String description) {
        return OptionSpec.builder(name).paramLabel(value).type(String.class).description(description);
    }

    private static OptionSpec option(Setting<?> setting) {
        String standard = setting.standard().isEmpty() ? "none" : setting.standard();
        var option = option(
                setting.option(),
                setting.value(),
                "%s [%s, default: %s]".formatted(setting.meaning(), setting.variable(), standard));
        if (setting.value().equals(Setting.FLAG)) option.arity("0..1").fallbackValue("true");
        return option.build();
    }

    private static String version() {
        return "syntropy " + release();
    }

    /// `unpacked` when the program runs from its classes.
    static String release() {
        return Stream.ofNullable(Main.class.getPackage().getImplementationVersion())
                .findFirst()
                .orElse("unpacked");
    }
}
