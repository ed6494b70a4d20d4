package syntropy.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.FieldError;
import syntropy.webhook.Targets.Checked;
import syntropy.webhook.Targets.Why;

class TargetsTest {
    private static final AddressGuard GUARD = new AddressGuard(List.of(), List.of());
    private static final Targets STRICT = new Targets(GUARD, false, null);
    private static final Targets PLAIN = new Targets(GUARD, true, null);

    @ParameterizedTest
    @CsvSource({
        "https://example.com, https://example.com/, example.com, 443",
        "https://example.com/hooks?a=1&b=%20, https://example.com/hooks?a=1&b=%20, example.com, 443",
        "HTTPS://Example.COM:8443/Hooks, https://example.com:8443/Hooks, example.com, 8443",
        "https://example.com:443/, https://example.com:443/, example.com, 443",
        "https://example.com:/, https://example.com/, example.com, 443",
        "https://example.com?a, https://example.com/?a, example.com, 443",
        "https://intranet/, https://intranet/, intranet, 443",
        "https://xn--bcher-kva.example/, https://xn--bcher-kva.example/, xn--bcher-kva.example, 443",
        "https://8.8.8.8/, https://8.8.8.8/, 8.8.8.8, 443",
        "https://[2606:4700::1111]:65535/, https://[2606:4700::1111]:65535/, 2606:4700::1111, 65535",
        "https://1.example/, https://1.example/, 1.example, 443"
    })
    void whatMayBeCalledPasses(String url, String kept, String host, int port) {
        assertThat(STRICT.check(url)).isInstanceOfSatisfying(Checked.Fit.class, fit -> {
            assertThat(fit.target().uri()).hasToString(kept);
            assertThat(fit.target().host()).isEqualTo(host);
            assertThat(fit.target().port()).isEqualTo(port);
            assertThat(fit.target().secure()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "'' | WRONG_SCHEME",
                "/hooks | WRONG_SCHEME",
                "//example.com/ | WRONG_SCHEME",
                "example.com | WRONG_SCHEME",
                "http://example.com/ | WRONG_SCHEME",
                "ftp://example.com/ | WRONG_SCHEME",
                "file:///etc/passwd | WRONG_SCHEME",
                "javascript:alert(1) | WRONG_SCHEME",
                "https:example.com | NOT_A_URL",
                "https: | NOT_A_URL",
                "https:/example.com | NOT_A_URL",
                "https:// | NOT_A_URL",
                "https:///hooks | NOT_A_URL",
                "https://example.com\\@127.0.0.1/ | NOT_A_URL",
                "https://example.com/%zz | NOT_A_URL",
                "https://exa mple.com/ | NOT_ASCII",
                "https://bücher.example/ | NOT_ASCII",
                "https://①②⑦.⓪.⓪.①/ | NOT_ASCII",
                "https://127。0。0。1/ | NOT_ASCII",
                "https://example.com/ü | NOT_ASCII",
                "https://user@example.com/ | USER_INFO",
                "https://user:password@example.com/ | USER_INFO",
                "https://@example.com/ | USER_INFO",
                "https://example.com@127.0.0.1/ | USER_INFO",
                "https://user@under_score/ | USER_INFO",
                "https://example.com/#top | FRAGMENT",
                "https://example.com# | FRAGMENT",
                "https://example.com./ | WRONG_HOST",
                "https://127.0.0.1./ | WRONG_HOST",
                "https://.example.com/ | WRONG_HOST",
                "https://example..com/ | WRONG_HOST",
                "https://-example.com/ | WRONG_HOST",
                "https://exam%70le.com/ | WRONG_HOST",
                "https://127.0.0.%31/ | WRONG_HOST",
                "https://:443/ | WRONG_HOST",
                "https://0x7f.1/ | WRONG_HOST",
                "https://0x7f000001/ | WRONG_HOST",
                "https://0x7f.0.0.0x1/ | WRONG_HOST",
                "https://0X7F.1/ | WRONG_HOST",
                "https://0x/ | WRONG_HOST",
                "https://2130706433/ | WRONG_HOST",
                "https://017700000001/ | WRONG_HOST",
                "https://0177.0.0.1/ | WRONG_HOST",
                "https://127.1/ | WRONG_HOST",
                "https://127.0.1/ | WRONG_HOST",
                "https://127.0.0.01/ | WRONG_HOST",
                "https://127.0.0.256/ | WRONG_HOST",
                "https://8.8.8.8.8/ | WRONG_HOST",
                "https://example.0/ | WRONG_HOST",
                "https://example.1a/ | WRONG_HOST",
                "https://my_hooks.example.com/ | WRONG_HOST",
                "https://[::ffff:127.0.0.1]/ | WRONG_HOST",
                "https://[::ffff:8.8.8.8]/ | WRONG_HOST",
                "https://[::ffff:7f00:1]/ | WRONG_HOST",
                "https://[2606:4700::1111%25eth0]/ | WRONG_HOST",
                "https://[fe80::1%25lo]/ | WRONG_HOST",
                "https://[v1.x]/ | NOT_A_URL",
                "https://example.com:80/ | WRONG_PORT",
                "https://example.com:22/ | WRONG_PORT",
                "https://example.com:0/ | WRONG_PORT",
                "https://example.com:1023/ | WRONG_PORT",
                "https://example.com:65536/ | WRONG_PORT",
                "https://example.com:99999/ | WRONG_PORT",
                "https://127.0.0.1/ | ADDRESS_REFUSED",
                "https://10.69.0.1/ | ADDRESS_REFUSED",
                "https://169.254.169.254/latest/meta-data/ | ADDRESS_REFUSED",
                "https://0.0.0.0/ | ADDRESS_REFUSED",
                "https://[::]/ | ADDRESS_REFUSED",
                "https://[::1]/ | ADDRESS_REFUSED",
                "https://[0:0:0:0:0:0:0:1]/ | ADDRESS_REFUSED",
                "https://[::127.0.0.1]/ | ADDRESS_REFUSED",
                "https://[::7f00:1]/ | ADDRESS_REFUSED",
                "https://[64:ff9b::7f00:1]/ | ADDRESS_REFUSED",
                "https://[2002:7f00:1::]/ | ADDRESS_REFUSED",
                "https://localhost/ | ADDRESS_REFUSED",
                "https://LOCALHOST:8443/ | ADDRESS_REFUSED",
                "https://hooks.localhost/ | ADDRESS_REFUSED"
            })
    void whatMayNotIsRefusedWithItsReason(String url, Why why) {
        assertThat(STRICT.check(url))
                .as(url)
                .isInstanceOfSatisfying(
                        Checked.Unfit.class, unfit -> assertThat(unfit.why()).isEqualTo(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/\r\nX: y", "https://example.com/\n", "https://example.com/\0", "\t"})
    void nothingIsLetThroughThatBreaksALine(String url) {
        assertThat(STRICT.check(url))
                .isInstanceOfSatisfying(
                        Checked.Unfit.class, unfit -> assertThat(unfit.why()).isEqualTo(Why.NOT_ASCII));
    }

    @Test
    void lengthIsBounded() {
        String longest = "https://example.com/" + "a".repeat(2028);
        assertThat(STRICT.check(longest)).isInstanceOf(Checked.Fit.class);
        assertThat(STRICT.check(longest + "a"))
                .isEqualTo(new Checked.Unfit(Why.TOO_LONG, "A URL has at most 2048 characters."));
        String name = ("a".repeat(60) + ".").repeat(4);
        assertThat(STRICT.check("https://" + name + "abcdefghi/")).isInstanceOf(Checked.Fit.class);
        assertThat(STRICT.check("https://" + name + "abcdefghij/")).isInstanceOf(Checked.Unfit.class);
    }

    @Test
    void theOperatorLetsUrlsWithoutTlsPass() {
        assertThat(PLAIN.check("http://example.com/")).isInstanceOfSatisfying(Checked.Fit.class, fit -> {
            assertThat(fit.target().port()).isEqualTo(80);
            assertThat(fit.target().secure()).isFalse();
        });
        assertThat(PLAIN.check("https://example.com:80/")).isInstanceOf(Checked.Fit.class);
        assertThat(PLAIN.check("http://example.com:81/"))
                .isEqualTo(new Checked.Unfit(
                        Why.WRONG_PORT, "Web-hooks may go to the ports 80, 443, 1024-65535, not to 81."));
        assertThat(PLAIN.check("ftp://example.com/"))
                .isEqualTo(new Checked.Unfit(Why.WRONG_SCHEME, "A URL begins with https:// or http://."));
    }

    @Test
    void theOperatorChoosesPorts() {
        var targets = new Targets(GUARD, true, List.of(PortRange.parse("8443"), PortRange.parse("9000-9001")));
        for (int port : List.of(8443, 9000, 9001)) {
            assertThat(targets.check("https://example.com:" + port)).isInstanceOf(Checked.Fit.class);
        }
        for (String url : List.of("https://example.com", "http://example.com", "https://example.com:9002")) {
            assertThat(targets.check(url)).isInstanceOf(Checked.Unfit.class);
        }
        for (String range : List.of("", "0", "65536", "2-1", "1-2-3", "-1", "1-", "a", " 1")) {
            assertThatThrownBy(() -> PortRange.parse(range)).as(range).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theOperatorAllowsAddresses() {
        var targets = new Targets(new AddressGuard(List.of(), List.of(AddressBlock.parse("127.0.0.0/8"))), true, null);
        for (String url : List.of("http://127.0.0.1:8080/", "http://localhost:8080/", "https://127.9.9.9/")) {
            assertThat(targets.check(url)).as(url).isInstanceOf(Checked.Fit.class);
        }
        for (String url : List.of("http://[::1]:8080/", "http://10.0.0.1/", "http://0x7f.1/")) {
            assertThat(targets.check(url)).as(url).isInstanceOf(Checked.Unfit.class);
        }
    }

    @Test
    void aReasonIsAFieldErrorThatDoesNotRepeatTheUrl() {
        var unfit = (Checked.Unfit) STRICT.check("https://10.0.0.1/?token=hush");
        assertThat(unfit.at("/url"))
                .isEqualTo(new FieldError(
                        "/url", FieldError.Code.NOT_ALLOWED, "Web-hooks can't go to 10.0.0.1, which is private."));
        var target = ((Checked.Fit) STRICT.check("https://example.com:8443/hush?token=hush")).target();
        assertThat(target).hasToString("https://example.com:8443");
    }

    @Property
    void noTextBreaksTheCheck(@ForAll String text) {
        for (String url : List.of(text, "https://" + text, "https://example.com" + text, "https://[" + text + "]")) {
            if (STRICT.check(url) instanceof Checked.Fit(var target)) {
                assertThat(target.uri().getHost()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host | a",
                "content-length | 1",
                "Transfer-Encoding | chunked",
                "Connection | close",
                "Proxy-Authorization | a",
                "User-Agent | a",
                "a b | c",
                "a: | c",
                "'' | c",
                "X | ' a'",
                "X | 'a '",
                "X | ü"
            })
    void headersThatWouldChangeTheRequestAreRefused(String name, String value) {
        assertThatThrownBy(() -> new Letter.Header(name, value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headersBreakNoLineAndKeepTheirValuesToThemselves() {
        for (String value : List.of("a\r\nb", "a\nb", "a\0b", "a".repeat(4097))) {
            assertThatThrownBy(() -> new Letter.Header("X", value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("a\r", "aaaa");
        }
        assertThat(new Letter.Header("Authorization", "Bearer hush")).hasToString("Authorization: …");
        assertThat(new Letter.Header("X-Empty", "").value()).isEmpty();
    }
}
