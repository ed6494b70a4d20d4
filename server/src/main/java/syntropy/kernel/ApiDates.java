package syntropy.kernel;

import java.util.List;
import java.util.stream.Collectors;

/// The API dates this controller speaks, oldest first.
public record ApiDates(List<ApiDate> all) {
    public ApiDates {
        all = all.stream().sorted().distinct().toList();
        if (all.isEmpty()) throw new IllegalArgumentException("there must be an API date");
    }

    public ApiDate newest() {
        return all.getLast();
    }

    /// The date that the text names. Fails with {@link Problem.UnknownApiDate}, which lists the known ones.
    public ApiDate known(String text) {
        return ApiDate.parse(text)
                .filter(all::contains)
                .orElseThrow(() -> new Problem.UnknownApiDate(text, all).thrown());
    }

    public String listed() {
        return all.stream().map(ApiDate::toString).collect(Collectors.joining(", "));
    }
}
