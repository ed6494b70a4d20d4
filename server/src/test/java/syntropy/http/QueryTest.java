package syntropy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
    @Test
    void keepsOrderAndRepetition() {
        assertThat(values("b=2&a=1&b=3"))
                .containsExactly(Map.entry("b", List.of("2", "3")), Map.entry("a", List.of("1")));
    }

    @Test
    void readsPlusAsSpaceAndPercentAsUtf8() {
        assertThat(values("order=name%3AASC&q=caf%C3%A9+%F0%9F%90%A2%2B"))
                .containsExactly(Map.entry("order", List.of("name:ASC")), Map.entry("q", List.of("café 🐢+")));
    }

    @Test
    void takesAMissingValueForAnEmptyOne() {
        assertThat(values("a&b=&&=x&c=1=2"))
                .containsExactly(
                        Map.entry("a", List.of("")),
                        Map.entry("b", List.of("")),
                        Map.entry("", List.of("x")),
                        Map.entry("c", List.of("1=2")));
        assertThat(values("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a=1&b=%, b",
        "b=%4, b",
        "b=%zz, b",
        "b=%FF, b",
        "b=%C3, b",
        "b=%ED%A0%80, b",
        "b=%C0%80, b",
        "%zz=1, %zz"
    })
    void namesTheParameterThatIsMalformed(String raw, String parameter) {
        assertThat(Query.parse(raw)).isEqualTo(new Query.Malformed(parameter));
    }

    @Property
    void readsBackWhatAClientWrote(@ForAll("pairs") List<Tuple2<String, String>> pairs) {
        String raw = pairs.stream()
                .map(pair -> URLEncoder.encode(pair.get1(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(pair.get2(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var expected = pairs.stream()
                .collect(Collectors.groupingBy(Tuple2::get1, Collectors.mapping(Tuple2::get2, Collectors.toList())));
        assertThat(values(raw)).isEqualTo(expected);
    }

    @Property
    void neverThrows(@ForAll("noise") String raw) {
        assertThat(Query.parse(raw)).isNotNull();
    }

    @Provide
    Arbitrary<List<Tuple2<String, String>>> pairs() {
        var text = Arbitraries.strings().withCharRange('\u0001', '\ud7ff').ofMaxLength(8);
        return text.flatMap(name -> text.map(value -> Tuple.of(name, value)))
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.strings().withChars("%+&=aF0é\ud800 ").ofMaxLength(30);
    }

    private static Map<String, List<String>> values(String raw) {
        return ((Query.Parameters) Query.parse(raw)).values();
    }
}
