package syntropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.agent.AddressPool;
import syntropy.kernel.AddressBlock;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void everythingHasADefault() {
        var settings = Settings.of(Map.of(), Map.of());
        assertThat(settings.data()).isEqualTo(Path.of("./data"));
        assertThat(settings.http()).contains(new ListenAddress("127.0.0.1", 8080));
        assertThat(settings.https()).isEmpty();
        assertThat(settings.database()).isEqualTo(new DatabaseLocation.Embedded());
        assertThat(settings.publicUrl()).isEmpty();
        assertThat(settings.trustedProxies()).isEmpty();
        assertThat(settings.log()).isEqualTo(LogFormat.TEXT);
        assertThat(settings.logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(settings.tokenRate()).isEqualTo(new Settings.Rate(200, 2000));
        assertThat(settings.addressRate()).isEqualTo(new Settings.Rate(50, 500));
        assertThat(settings.agents().pool()).isEqualTo(AddressPool.parse("10.69.0.0/16"));
    }

    @Test
    void anOptionWinsOverTheVariableThatOverTheFile() throws IOException {
        String file = file("http = 127.0.0.1:1\nlog = json\nrate-limit = 3\n");
        var settings = Settings.of(
                Map.of("--http", "127.0.0.1:3", "--config", file),
                Map.of("SYNTROPY_HTTP", "127.0.0.1:2", "SYNTROPY_RATE_LIMIT", "2"));
        assertThat(settings.http()).contains(new ListenAddress("127.0.0.1", 3));
        assertThat(settings.tokenRate().perSecond()).isEqualTo(2);
        assertThat(settings.log()).isEqualTo(LogFormat.JSON);
    }

    @Test
    void theFileMayBeNamedByAVariable() throws IOException {
        assertThat(Settings.of(Map.of(), Map.of("SYNTROPY_CONFIG", file("log=json")))
                        .log())
                .isEqualTo(LogFormat.JSON);
    }

    @Test
    void anEmptyVariableIsNotGivenButAnEmptyOptionIs() {
        assertThat(Settings.of(Map.of(), Map.of("SYNTROPY_DATA", "")).data()).isEqualTo(Path.of("./data"));
        refused(Map.of("--data", ""), Map.of(), "data can't be '' (option --data): it takes a directory.");
    }

    @Test
    void theFileHoldsCommentsQuotesAndAnyValue() throws IOException {
        var settings = Settings.of(
                Map.of(
                        "--config",
                        file("\uFEFF# ours\r\n\r\n  log = \"json\"  \r\ndatabase = postgres://a:b#c@db/net\n")),
                Map.of());
        assertThat(settings.log()).isEqualTo(LogFormat.JSON);
        assertThat(settings.database())
                .isEqualTo(new DatabaseLocation.Postgres("jdbc:postgresql://db/net", "a", "b#c"));
    }

    @Test
    void anImpossibleValueIsRefusedWithItsPlace() throws IOException {
        String file = file("# ours\nlog = jsno\n");
        refused(
                Map.of("--config", file),
                Map.of(),
                "log can't be 'jsno' (" + file + ":2): it takes text or json; did you mean json?");
        refused(
                Map.of("--http", "8080"),
                Map.of(),
                "http can't be '8080' (option --http): it takes an IP address and a port such as 127.0.0.1:8080 or"
                        + " [::1]:8080, or off; the port is missing.");
        refused(
                Map.of(),
                Map.of("SYNTROPY_TRUSTED_PROXIES", "10.1.2.3/24"),
                "trusted-proxies can't be '10.1.2.3/24' (variable SYNTROPY_TRUSTED_PROXIES): it takes networks separated"
                        + " by commas, such as 10.0.0.0/8,2001:db8::/32; 10.1.2.3/24 has host bits set; the network is"
                        + " 10.1.2.0/24.");
        refused(
                Map.of("--address-pool", "10.69.0.0/30"),
                Map.of(),
                "address-pool can't be '10.69.0.0/30' (option --address-pool): it takes a private IPv4 network of /24 or"
                        + " wider, such as 10.69.0.0/16; 10.69.0.0/30 has room for too few agents.");
        refused(
                Map.of(),
                Map.of("SYNTROPY_ADDRESS_POOL", "8.8.0.0/16"),
                "address-pool can't be '8.8.0.0/16' (variable SYNTROPY_ADDRESS_POOL): it takes a private IPv4 network of"
                        + " /24 or wider, such as 10.69.0.0/16; 8.8.0.0/16 is not private.");
    }

    @Test
    void anUnknownKeyIsRefusedWithASuggestion() throws IOException {
        String file = file("\nhtpp = 127.0.0.1:80");
        refused(Map.of("--config", file), Map.of(), file + ":2: there is no setting 'htpp'; did you mean http?");
        String other = file("colour = red");
        refused(Map.of("--config", other), Map.of(), other + ":1: there is no setting 'colour'.");
        String itself = file("config = x");
        refused(Map.of("--config", itself), Map.of(), itself + ":1: there is no setting 'config'.");
    }

    @Test
    void aKeySetTwiceOrALineWithoutAnEqualsSignIsRefused() throws IOException {
        String twice = file("log = text\nlog = json");
        refused(Map.of("--config", twice), Map.of(), twice + ":2: log is set a second time, after line 1.");
        String loose = file("log: json");
        refused(Map.of("--config", loose), Map.of(), loose + ":1: this is not a line of the form key = value.");
    }

    @Test
    void aFileThatIsMissingOrNotTextIsRefused() throws IOException {
        refused(Map.of("--config", "nowhere.conf"), Map.of(), "There is no config file nowhere.conf.");
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff});
        refused(Map.of("--config", bytes.toString()), Map.of(), "The config file " + bytes + " is not UTF-8 text.");
    }

    @ParameterizedTest
    @CsvSource({
        "SYNTROPY_DATABSE, SYNTROPY_DATABASE",
        "SYNTROPY_HTTTP, SYNTROPY_HTTP",
        "SYNTROPY_PUBLIC_ULR, SYNTROPY_PUBLIC_URL",
        "SYNTROPY_TLSCERT, SYNTROPY_TLS_CERT",
        "SYNTROPY_LOGLEVEL, SYNTROPY_LOG_LEVEL"
    })
    void aMisspeltVariableIsRefused(String variable, String meant) {
        refused(
                Map.of(),
                Map.of(variable, "x"),
                "There is no setting for the variable " + variable + "; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SYNTROPY_AGENT_TOKEN",
                "SYNTROPY_API_SERVER",
                "SYNTROPY_API_TOKEN",
                "SYNTROPY_CONTROLLER_URL",
                "SYNTROPY_JAVA_OPTS",
                "SYNTROPY_API_KEY",
                "SYNTROPY_AGENT_NAME",
                "SYNTROPY_NETWORK_API",
                "SYNTROPY_NAMESPACE",
                "SYNTROPY_PROVIDER",
                "SYNTROPY_TAGS",
                "SYNTROPY_LAT",
                "SYNTROPY_LON",
                "SYNTROPY_SERVICES_STATUS",
                "SYNTROPY_ALLOWED_IPS",
                "SYNTROPY_PORT_RANGE",
                "SYNTROPY_MTU",
                "SYNTROPY_CREATE_IPTABLES_RULES",
                "SYNTROPY_CLEANUP_ON_EXIT",
                "SYNTROPY_EXPORTER_PORT",
                "SYNTROPY_PEERCHECK_TIME",
                "SYNTROPY_PEERCHECK_WINDOW",
                "SYNTROPY_ROUTEDEL_THRESHOLD",
                "SYNTROPY_ROUTE_STRATEGY",
                "SYNTROPY_WSS_TIMEOUT",
                "SYNTROPY_CONTROLLER_TYPE",
                "SYNTROPY_IPFS_URL",
                "SYNTROPY_OWNER_ADDRESS",
                "SYNTROPY_CHAIN",
                "SYNTROPY_API_URL",
                "SYNTROPY_SERVICE_NAME"
            })
    void variablesOfAgentsAndClientToolsAreLeftAlone(String variable) {
        assertThat(Settings.of(Map.of(), Map.of(variable, "x"))).isNotNull();
    }

    @Test
    void theLevelsThatAgentsWriteAreUnderstood() {
        assertThat(Settings.of(Map.of(), Map.of("SYNTROPY_LOG_LEVEL", "WARNING"))
                        .logLevel())
                .isEqualTo(LogLevel.WARN);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:0, 127.0.0.1, 0",
        "0.0.0.0:65535, 0.0.0.0, 65535",
        "[::1]:8080, ::1, 8080",
        "localhost:8080, localhost, 8080"
    })
    void listensAtAddresses(String text, String host, int port) {
        var settings = Settings.of(Map.of("--http", text), Map.of());
        assertThat(settings.http()).contains(new ListenAddress(host, port));
        assertThat(settings.http().orElseThrow()).hasToString(text);
        assertThat(settings.http().orElseThrow().url("http", 7))
                .startsWith("http://")
                .endsWith(":7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1",
                "127.0.0.1:",
                ":8080",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:80a",
                "example.com:80",
                "::1:80",
                "[::1]",
                "[example.com]:80",
                "127.1:80",
                "256.0.0.1:80",
                "http://127.0.0.1:80",
                "[127.0.0.1]:80"
            })
    void listensAtNothingElse(String text) {
        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(() -> Settings.of(Map.of("--http", text), Map.of()))
                .withMessageStartingWith("http can't be '" + text + "' (option --http): it takes an IP address")
                .matches(it -> it.exitStatus() == 2);
    }

    @Test
    void httpsNeedsItsFilesAndTheyNeedHttps() throws IOException {
        String pem = file("pem");
        var settings = Settings.of(
                Map.of("--https", "0.0.0.0:8443", "--tls-cert", pem, "--tls-key", pem, "--http", "off"), Map.of());
        assertThat(settings.http()).isEmpty();
        assertThat(settings.https())
                .contains(new Settings.Https(new ListenAddress("0.0.0.0", 8443), Path.of(pem), Path.of(pem)));
        refused(
                Map.of("--https", "0.0.0.0:8443", "--tls-cert", pem),
                Map.of(),
                "https (option --https) needs tls-key, which is not set: it takes a file that can be read.");
        refused(
                Map.of("--tls-key", pem),
                Map.of(),
                "tls-key (option --tls-key) needs https, which is not set: it takes an IP address and a port such as"
                        + " 0.0.0.0:8443 or [::]:8443.");
        refused(
                Map.of("--https", "0.0.0.0:8443", "--tls-cert", "nowhere.pem", "--tls-key", pem),
                Map.of(),
                "tls-cert can't be 'nowhere.pem' (option --tls-cert): it takes a file that can be read; there is no such"
                        + " file.");
        refused(
                Map.of("--http", "off"),
                Map.of(),
                "http can't be off (option --http) without https: nothing would listen.");
    }

    @Test
    void aDatabaseUrlIsTakenApart() {
        assertThat(DatabaseLocation.parse("postgres://me:p%40ss:w+rd@db_1:5433/net?sslmode=require"))
                .isEqualTo(new DatabaseLocation.Postgres(
                        "jdbc:postgresql://db_1:5433/net?sslmode=require", "me", "p@ss:w+rd"));
        assertThat(DatabaseLocation.parse("postgresql://a,b:5433/net"))
                .isEqualTo(new DatabaseLocation.Postgres("jdbc:postgresql://a,b:5433/net", "", ""));
        assertThat(DatabaseLocation.parse("")).isEqualTo(new DatabaseLocation.Embedded());
        assertThat(DatabaseLocation.parse("sqlite")).isEqualTo(new DatabaseLocation.Embedded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://me:hush@db/net",
                "postgres://me:hush@/net",
                "postgres://me:hush@db",
                "postgres://me:hush@db/",
                "postgres:/me:hush@db/net",
                "me:hush@db",
                "postgres://db/net?user=me&password=hush",
                "postgres://me:hush@d b/net",
                "postgres://me:%hush@db/net",
                "postgres://me:hush@evil@db:x/net"
            })
    void aPasswordIsNeverRepeated(String url) {
        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(() -> Settings.of(Map.of("--database", url), Map.of()))
                .withMessageContaining("option --database")
                .matches(it -> !it.getMessage().contains("hush"), "without the password");
    }

    @Test
    void settingsPrintWithoutThePassword() {
        var settings = Settings.of(Map.of("--database", "postgres://me:hush@db/net?sslpassword=hush"), Map.of());
        assertThat(settings.toString())
                .contains("me at jdbc:postgresql://db/net")
                .doesNotContain("hush");
    }

    @Test
    void aPublicUrlIsSchemeHostAndPort() {
        assertThat(Settings.of(Map.of("--public-url", "https://net.example.com/"), Map.of())
                        .publicUrl())
                .isEqualTo(Optional.of(URI.create("https://net.example.com")));
        for (String url :
                List.of("net.example.com", "ftp://a", "https://a/b", "https://a?b", "https://u@a", "https://", "::")) {
            assertThatExceptionOfType(StartFailure.class)
                    .as(url)
                    .isThrownBy(() -> Settings.of(Map.of("--public-url", url), Map.of()));
        }
    }

    @Test
    void proxiesAreAList() {
        assertThat(Settings.of(Map.of("--trusted-proxies", "10.0.0.0/8, ::1"), Map.of())
                        .trustedProxies())
                .containsExactly(AddressBlock.parse("10.0.0.0/8"), AddressBlock.parse("::1/128"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "many", "1000001", "99999999999999999999", "٣"})
    void aRateIsAWholeNumber(String text) {
        refused(
                Map.of("--rate-limit", text),
                Map.of(),
                "rate-limit can't be '" + text + "' (option --rate-limit): it takes a whole number from 0 to 1000000.");
    }

    @Test
    void aSentenceStaysOnOneLine() {
        refused(Map.of("--log", "a\nb"), Map.of(), "log can't be 'a?b' (option --log): it takes text or json.");
    }

    private static void refused(Map<String, String> options, Map<String, String> environment, String sentence) {
        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(() -> Settings.of(options, environment))
                .withMessage(sentence)
                .matches(it -> it.exitStatus() == 2, "exit status 2");
    }

    private String file(String text) throws IOException {
        Path file = Files.createTempFile(folder, "settings", ".conf");
        return Files.writeString(file, text, StandardCharsets.UTF_8).toString();
    }
}
