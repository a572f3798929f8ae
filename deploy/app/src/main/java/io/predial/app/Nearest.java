package io.predial.app;

import java.util.Collection;
import java.util.Comparator;

/** The name that somebody who wrote another most likely meant. */
final class Nearest {
    /** A name may differ by one letter in so many; beyond that it is a guess, and a wrong one is worse than none. */
    private static final int LETTERS_PER_SLIP = 4;

    private Nearest() {
    }

    /** What to add to a complaint about an unknown name; nothing when no known one is near. */
    static String hint(String wrong, Collection<String> known) {
        int slipsMax = Math.max(1, wrong.replaceFirst("^(PREDIAL_|--)", "").length() / LETTERS_PER_SLIP);
        return known.stream().filter(name -> slips(wrong, name) <= slipsMax)
                .min(Comparator.<String>comparingInt(name -> slips(wrong, name)).thenComparing(name -> name))
                .map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** Letters left out, added or replaced, and neighbours swapped, that turn one into the other. */
    static int slips(String from, String to) {
        int[][] least = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int replaced = least[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[from.length()][to.length()];
    }
}
