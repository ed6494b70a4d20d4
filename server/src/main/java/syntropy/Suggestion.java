package syntropy;

import java.util.Collection;
import java.util.Comparator;

/// What someone probably meant by a word that isn't known.
final class Suggestion {
    private Suggestion() {}

    /// `; did you mean X?` for the word that takes the fewest slips, one in a short word and up to three in a long one;
    /// nothing when none is near.
    static String phrase(String text, Collection<String> words) {
        return phrase(text, words, "");
    }

    /// Among the words that begin like that; a beginning that all share doesn't make them longer.
    static String phrase(String text, Collection<String> words, String beginning) {
        return words.stream()
                .filter(it -> it.startsWith(beginning))
                .filter(it -> distance(text, it) <= Math.clamp((it.length() - beginning.length()) / 3, 1, 3))
                .min(Comparator.comparingInt((String it) -> distance(text, it)).thenComparing(it -> it))
                .map(it -> "; did you mean " + it + "?")
                .orElse("");
    }

    /// How many characters must be put in, taken out, replaced or swapped with their neighbour; case doesn't count.
    static int distance(String one, String other) {
        int[][] best = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) best[i][0] = i;
        for (int j = 0; j <= other.length(); j++) best[0][j] = j;
        for (int i = 1; i <= one.length(); i++) {
            for (int j = 1; j <= other.length(); j++) {
                int replaced = best[i - 1][j - 1] + (same(one, i - 1, other, j - 1) ? 0 : 1);
                best[i][j] = Math.min(replaced, 1 + Math.min(best[i - 1][j], best[i][j - 1]));
                if (i > 1 && j > 1 && same(one, i - 1, other, j - 2) && same(one, i - 2, other, j - 1)) {
                    best[i][j] = Math.min(best[i][j], best[i - 2][j - 2] + 1);
                }
            }
        }
        return best[one.length()][other.length()];
    }

    private static boolean same(String one, int i, String other, int j) {
        return Character.toLowerCase(one.charAt(i)) == Character.toLowerCase(other.charAt(j));
    }
}
