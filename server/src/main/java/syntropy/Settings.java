package syntropy;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import syntropy.agent.AddressPool;
import syntropy.kernel.AddressBlock;
import syntropy.webhook.AddressGuard;
import syntropy.webhook.PortRange;
import syntropy.webhook.Targets;

/// Everything that can be set, on one page: help, `docs/settings.md` and the config file's keys all come from here.
///
/// @param http empty when there is no plain listener
/// @param https empty when there is no TLS listener; at least one of the two is there
/// @param publicUrl how the world reaches this controller, without a slash at the end; empty when it is where it
///     listens
/// @param tokenRate what one token may do
/// @param addressRate what one address may do without a valid token
/// @param agents how agents are dealt with
/// @param eventAge for how long events are kept
/// @param webhooks where web-hooks may go
record Settings(
        Path data,
        Optional<ListenAddress> http,
        Optional<Https> https,
        DatabaseLocation database,
        Optional<URI> publicUrl,
        List<AddressBlock> trustedProxies,
        LogFormat log,
        LogLevel logLevel,
        Rate tokenRate,
        Rate addressRate,
        OfAgents agents,
        Duration eventAge,
        OfWebhooks webhooks) {

    /// @param certificate a PEM file: the certificate, then what leads to its root
    /// @param key a PEM file: the private key of the first certificate
    record Https(ListenAddress address, Path certificate, Path key) {}

    /// @param perSecond calls a second in the long run; 0 means no limit
    /// @param burst how many may come at once after a rest
    record Rate(int perSecond, int burst) {}

    /// @param grace for how long an agent may be away without counting as offline
    /// @param door how many agents may come in
    /// @param measurementRetention for how long minutes of what agents measure are kept
    /// @param pool where new agents' internal addresses come from
    record OfAgents(Duration grace, Rate door, Duration measurementRetention, AddressPool pool) {}

    /// @param allowed networks beside the public internet
    /// @param plain whether without TLS too
    /// @param ports empty for the usual ones
    record OfWebhooks(List<AddressBlock> allowed, boolean plain, List<PortRange> ports) {
        Targets targets(AddressPool pool) {
            var mesh = List.of(AddressBlock.parse(pool.network().toString()));
            return new Targets(new AddressGuard(mesh, allowed), plain, ports.isEmpty() ? null : ports);
        }
    }

    static final Setting<Optional<Path>> CONFIG = setting(
            "config",
            "FILE",
            "",
            "A file of settings, with lines of key = value. Relative paths in it start at the working directory.",
            "a file",
            optional(Settings::path));

    static final Setting<Path> DATA = setting(
            "data",
            "DIR",
            "./data",
            "The data directory; it is made when missing, for its owner alone. It holds the key under which secrets are"
                    + " hashed and, unless a database is given, everything else.",
            "a directory",
            Settings::path);

    static final Setting<Optional<ListenAddress>> HTTP = setting(
            "http",
            "ADDR:PORT",
            "127.0.0.1:8080",
            "Where to listen without TLS, for the API, the agents and the Dashboard. Port 0 takes any free port; the"
                    + " ready line tells which. With off, only https listens.",
            "an IP address and a port such as 127.0.0.1:8080 or [::1]:8080, or off",
            text -> text.equals("off") ? Optional.empty() : Optional.of(ListenAddress.parse(text)));

    static final Setting<Optional<ListenAddress>> HTTPS = setting(
            "https",
            "ADDR:PORT",
            "",
            "Where to listen with TLS; needs tls-cert and tls-key.",
            "an IP address and a port such as 0.0.0.0:8443 or [::]:8443",
            optional(ListenAddress::parse));

    static final Setting<Optional<Path>> TLS_CERT = setting(
            "tls-cert",
            "FILE",
            "",
            "The certificate chain for https, in PEM, the server's own certificate first.",
            "a file that can be read",
            optional(Settings::readableFile));

    static final Setting<Optional<Path>> TLS_KEY = setting(
            "tls-key",
            "FILE",
            "",
            "The private key for https, in PEM.",
            "a file that can be read",
            optional(Settings::readableFile));

    static final Setting<DatabaseLocation> DATABASE = new Setting<>(
            "database",
            "URL",
            "sqlite",
            "Where everything is kept: SQLite in the data directory, or a PostgreSQL server, which several controllers"
                    + " may share. A URL with a password belongs in the variable or the file, since other users of the"
                    + " host can see options.",
            "sqlite or postgres://user:password@host:port/name",
            DatabaseLocation::parse,
            DatabaseLocation::masked);

    static final Setting<Optional<URI>> PUBLIC_URL = setting(
            "public-url",
            "URL",
            "",
            "How the world reaches this controller, when a proxy stands before it. Links are made of it.",
            "an http or https URL without path, such as https://net.example.com",
            optional(Settings::publicUrl));

    static final Setting<List<AddressBlock>> TRUSTED_PROXIES = setting(
            "trusted-proxies",
            "CIDR,...",
            "",
            "The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
            "networks separated by commas, such as 10.0.0.0/8,2001:db8::/32",
            Settings::blocks);

    static final Setting<LogFormat> LOG = setting(
            "log",
            "FORMAT",
            "text",
            "How log lines look; they go to standard error.",
            "text or json",
            word(LogFormat.values()));

    static final Setting<LogLevel> LOG_LEVEL = setting(
            "log-level",
            "LEVEL",
            "info",
            "The least that is logged. Agents know this variable too, so their spelling of the levels is understood.",
            "error, warn, info, debug or trace",
            text -> word(LogLevel.values()).apply(text.equalsIgnoreCase("warning") ? "warn" : text));

    static final Setting<Integer> RATE_LIMIT = setting(
            "rate-limit",
            "N",
            "200",
            "Calls a second that each token may make in the long run; 0 means no limit.",
            "a whole number from 0 to 1000000",
            number(0));

    static final Setting<Integer> RATE_BURST = setting(
            "rate-burst",
            "N",
            "2000",
            "Calls that each token may make at once after a rest.",
            "a whole number from 1 to 1000000",
            number(1));

    static final Setting<Integer> ADDRESS_RATE_LIMIT = setting(
            "address-rate-limit",
            "N",
            "50",
            "Calls a second without a valid token that each address may make in the long run; 0 means no limit.",
            "a whole number from 0 to 1000000",
            number(0));

    static final Setting<Integer> ADDRESS_RATE_BURST = setting(
            "address-rate-burst",
            "N",
            "500",
            "Calls without a valid token that each address may make at once after a rest.",
            "a whole number from 1 to 1000000",
            number(1));

    static final Setting<Duration> AGENT_GRACE = setting(
            "agent-grace",
            "TIME",
            "10s",
            "For how long an agent may be away before it counts as offline: who is back sooner was never offline. An"
                    + " agent that falls silent without closing is noticed within 20 to 30 seconds, and is offline then.",
            "a whole number and s, m or h, from 1s to 1h",
            Settings::grace);

    static final Setting<Integer> AGENT_RATE = setting(
            "agent-rate",
            "N",
            "300",
            "Agents a second that may connect in the long run; the others are told to come again, and do within 10"
                    + " seconds.",
            "a whole number from 1 to 1000000",
            number(1));

    static final Setting<Integer> AGENT_BURST = setting(
            "agent-burst",
            "N",
            "1000",
            "Agents that may connect at once after a rest.",
            "a whole number from 1 to 1000000",
            number(1));

    static final Setting<AddressPool> ADDRESS_POOL = setting(
            "address-pool",
            "CIDR",
            AddressPool.STANDARD.network().toString(),
            "Where new agents' internal addresses come from, four for each agent; each workspace has all of it to itself."
                    + " Agents keep the addresses that they have when this is changed. Windows agents need a pool of /16 or"
                    + " narrower, since they know their peers' addresses by the first two numbers.",
            "a private IPv4 network of /24 or wider, such as 10.69.0.0/16",
            AddressPool::parse);

    static final Setting<Duration> MEASUREMENT_AGE = setting(
            "measurement-age",
            "TIME",
            "30d",
            "For how long what agents measure is kept. Each minute takes about 20 bytes for each path and end: a thousand"
                    + " connections take some 50 MB a day, a mesh of a thousand agents some 25 GB.",
            "a whole number and s, m, h or d, from 1h to 400d",
            span(Duration.ofHours(1), Duration.ofDays(400)));

    static final Setting<Duration> EVENT_AGE = setting(
            "event-age",
            "TIME",
            "90d",
            "For how long events, which are the audit log too, are kept. Older ones are deleted, the oldest first, and"
                    + " their chain is checked from the oldest that is left; of each workspace the last event stays.",
            "a whole number and s, m, h or d, from 1d to 3650d",
            span(Duration.ofDays(1), Duration.ofDays(3650)));

    static final Setting<List<AddressBlock>> WEBHOOK_ALLOW = setting(
            "webhook-allow",
            "CIDR,...",
            "",
            "Networks that web-hooks may go to beside the public internet. Whoever may make endpoints can then make the"
                    + " controller send requests to whatever listens there.",
            "networks separated by commas, such as 127.0.0.0/8,10.20.0.0/16",
            Settings::blocks);

    static final Setting<Boolean> WEBHOOK_ALLOW_HTTP = setting(
            "webhook-allow-http",
            Setting.FLAG,
            "false",
            "Whether web-hooks may go to http:// URLs, which anybody on the way can read.",
            "true or false",
            Settings::flag);

    static final Setting<List<PortRange>> WEBHOOK_PORTS = setting(
            "webhook-ports",
            "PORTS,...",
            "",
            "The ports that web-hooks may go to; left out, 443 and those from 1024 on, and 80 where http is allowed.",
            "ports and ranges separated by commas, such as 443,8000-8999",
            Settings::ports);

    /// What any command needs that works on the stored data.
    static final List<Setting<?>> OF_STORAGE = List.of(CONFIG, DATA, DATABASE, LOG, LOG_LEVEL);

    /// Of a demo, whose data are thrown away.
    static final List<Setting<?>> OF_DEMO = List.of(HTTP, LOG, LOG_LEVEL);

    static final List<Setting<?>> ALL = List.of(
            CONFIG,
            DATA,
            HTTP,
            HTTPS,
            TLS_CERT,
            TLS_KEY,
            DATABASE,
            PUBLIC_URL,
            TRUSTED_PROXIES,
            LOG,
            LOG_LEVEL,
            RATE_LIMIT,
            RATE_BURST,
            ADDRESS_RATE_LIMIT,
            ADDRESS_RATE_BURST,
            AGENT_GRACE,
            AGENT_RATE,
            AGENT_BURST,
            ADDRESS_POOL,
            MEASUREMENT_AGE,
            EVENT_AGE,
            WEBHOOK_ALLOW,
            WEBHOOK_ALLOW_HTTP,
            WEBHOOK_PORTS);

    /// @param options what stands on the command line, by option name such as `--http`
    /// @throws StartFailure for the first setting that is misspelt or impossible
    static Settings of(Map<String, String> options, Map<String, String> environment) {
        var sources = new SettingSources(options, environment, ALL);
        var settings = new Settings(
                sources.read(DATA),
                sources.read(HTTP),
                https(sources),
                sources.read(DATABASE),
                sources.read(PUBLIC_URL),
                sources.read(TRUSTED_PROXIES),
                sources.read(LOG),
                sources.read(LOG_LEVEL),
                new Rate(sources.read(RATE_LIMIT), sources.read(RATE_BURST)),
                new Rate(sources.read(ADDRESS_RATE_LIMIT), sources.read(ADDRESS_RATE_BURST)),
                new OfAgents(
                        sources.read(AGENT_GRACE),
                        new Rate(sources.read(AGENT_RATE), sources.read(AGENT_BURST)),
                        sources.read(MEASUREMENT_AGE),
                        sources.read(ADDRESS_POOL)),
                sources.read(EVENT_AGE),
                new OfWebhooks(
                        sources.read(WEBHOOK_ALLOW), sources.read(WEBHOOK_ALLOW_HTTP), sources.read(WEBHOOK_PORTS)));
        if (settings.http().isEmpty() && settings.https().isEmpty()) {
            throw new StartFailure(
                    "http can't be off (%s) without https: nothing would listen.".formatted(sources.origin(HTTP)),
                    StartFailure.MISUSE);
        }
        return settings;
    }

    Settings withData(Path directory) {
        return new Settings(
                directory,
                http,
                https,
                database,
                publicUrl,
                trustedProxies,
                log,
                logLevel,
                tokenRate,
                addressRate,
                agents,
                eventAge,
                webhooks);
    }

    private static Optional<Https> https(SettingSources sources) {
        Optional<ListenAddress> address = sources.read(HTTPS);
        Optional<Path> certificate = sources.read(TLS_CERT);
        Optional<Path> key = sources.read(TLS_KEY);
        if (address.isEmpty()) {
            Stream.of(TLS_CERT, TLS_KEY)
                    .filter(it -> sources.read(it).isPresent())
                    .forEach(it -> {
                        throw lacks(sources, it, HTTPS);
                    });
            return Optional.empty();
        }
        return Optional.of(new Https(
                address.get(),
                certificate.orElseThrow(() -> lacks(sources, HTTPS, TLS_CERT)),
                key.orElseThrow(() -> lacks(sources, HTTPS, TLS_KEY))));
    }

    private static StartFailure lacks(SettingSources sources, Setting<?> given, Setting<?> needed) {
        return new StartFailure(
                "%s (%s) needs %s, which is not set: it takes %s."
                        .formatted(given.name(), sources.origin(given), needed.name(), needed.allowed()),
                StartFailure.MISUSE);
    }

    private static <T> Setting<T> setting(
            String name, String value, String standard, String meaning, String allowed, Function<String, T> reader) {
        return new Setting<>(name, value, standard, meaning, allowed, reader, UnaryOperator.identity());
    }

    private static <T> Function<String, Optional<T>> optional(Function<String, T> reader) {
        return text -> text.isEmpty() ? Optional.empty() : Optional.of(reader.apply(text));
    }

    private static Path path(String text) {
        if (text.isBlank()) throw new IllegalArgumentException("");
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("no path looks like that");
        }
    }

    private static Path readableFile(String text) {
        Path path = path(text);
        if (!Files.exists(path)) throw new IllegalArgumentException("there is no such file");
        if (!Files.isRegularFile(path)) throw new IllegalArgumentException("that is not a file");
        if (!Files.isReadable(path)) throw new IllegalArgumentException("that file may not be read");
        return path;
    }

    private static Duration grace(String text) {
        var grace = Lifetime.parse(text);
        if (grace.compareTo(Duration.ofHours(1)) > 0) throw new IllegalArgumentException("that is longer than 1h");
        return grace;
    }

    private static Function<String, Duration> span(Duration least, Duration most) {
        return text -> {
            var span = Lifetime.parse(text);
            if (span.compareTo(least) < 0) throw new IllegalArgumentException("that is shorter than " + told(least));
            if (span.compareTo(most) > 0) throw new IllegalArgumentException("that is longer than " + told(most));
            return span;
        };
    }

    private static String told(Duration span) {
        return span.toHours() < 24 ? span.toHours() + "h" : span.toDays() + "d";
    }

    private static URI publicUrl(String text) {
        try {
            var url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean plain = url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getRawUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getPort() <= 65_535;
            if (plain) return url;
        } catch (URISyntaxException _) {
            // said below
        }
        throw new IllegalArgumentException("");
    }

    private static List<AddressBlock> blocks(String text) {
        if (text.isBlank()) return List.of();
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(AddressBlock::parse)
                .toList();
    }

    private static List<PortRange> ports(String text) {
        if (text.isBlank()) return List.of();
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(PortRange::parse)
                .toList();
    }

    private static boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) return text.equals("true");
        throw new IllegalArgumentException("");
    }

    private static <E extends Enum<E>> Function<String, E> word(E[] values) {
        Map<String, E> words = Arrays.stream(values)
                .collect(Collectors.toMap(it -> it.name().toLowerCase(Locale.ROOT), Function.identity()));
        return text -> {
            E value = words.get(text.toLowerCase(Locale.ROOT));
            if (value != null) return value;
            throw new IllegalArgumentException(Suggestion.phrase(text, words.keySet()));
        };
    }

    private static Function<String, Integer> number(int least) {
        return text -> {
            boolean digits =
                    !text.isEmpty() && text.length() <= 7 && text.chars().allMatch(it -> it >= '0' && it <= '9');
            if (!digits) throw new IllegalArgumentException("");
            int number = Integer.parseInt(text);
            if (number < least || number > 1_000_000) throw new IllegalArgumentException("");
            return number;
        };
    }
}
