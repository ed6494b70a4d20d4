package syntropy.bench;

import java.util.ArrayList;
import java.util.List;

/// The figures as a Markdown table, below what the machine can do.
final class Report {
    private final List<String> machine = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    void machine(String fact) {
        machine.add(fact);
    }

    /// Reads, beside the bare listener.
    void row(String number, String what, Load.Result result, Load.Result hello, double micros, String bar) {
        rows.add(
                "| %s | %s | %,.0f/s, p50 %.2f ms, p99 %.2f ms, %.0f µs of the server's processor time | %s | %.2f of hello-world |"
                        .formatted(
                                number,
                                what,
                                result.perSecond(),
                                result.quantile(0.5),
                                result.quantile(0.99),
                                micros,
                                bar,
                                result.perSecond() / hello.perSecond()));
    }

    /// Writes, beside bare transactions.
    void row(String number, String what, Load.Result result, double bare, String engine) {
        rows.add(
                "| %s | %s | %,.0f/s, p50 %.2f ms, p99 %.2f ms | ≥ 1,500/s, p99 < 25 ms | %.2f of a bare %s transaction |"
                        .formatted(
                                number,
                                what,
                                result.perSecond(),
                                result.quantile(0.5),
                                result.quantile(0.99),
                                result.perSecond() / bare,
                                engine));
    }

    /// What is to be no more than its bar, both in the same unit.
    ///
    /// @param unit with the format of its number, such as `%.1f s`
    void atMost(String number, String what, double measured, double bar, String unit) {
        rows.add("| %s | %s | %s | ≤ %s | %.2f of the bar |"
                .formatted(number, what, unit.formatted(measured), unit.formatted(bar), measured / bar));
    }

    /// @param bar empty when there is none
    void note(String number, String what, String measured, String bar) {
        rows.add("| %s | %s | %s | %s | |".formatted(number, what, measured, bar));
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var line : machine) text.append("- ").append(line).append('\n');
        text.append("\n| # | what | measured | bar | ratio |\n|---|---|---|---|---|\n");
        for (var row : rows) text.append(row).append('\n');
        return text.toString();
    }
}
