package io.predial.callerid;

import io.predial.numbering.RuleTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names that only the accounts holding them may show: the operator's own dated list, in a file with the columns brand,
 * accounts (ids separated by spaces), effective_from, authority. A display name is a brand when words of it, put together,
 * look like it, and a brand of {@value #INSIDE_MIN} letters or more also where it is a part of a word. Immutable.
 */
final class ProtectedBrands {
    static final int BRANDS_MAX = 1_000;
    /** Shorter ones are parts of ordinary words: ING is in parking. */
    private static final int INSIDE_MIN = 6;
    private static final int LETTERS_MIN = 2;
    private static final int LETTERS_MAX = 64;

    private record Brand(String looks, Set<String> accounts, long effectiveFromMillis) {
    }

    private final LookAlikes lookAlikes = LookAlikes.load();
    private final List<Brand> brands = new ArrayList<>();

    private ProtectedBrands() {
    }

    static ProtectedBrands none() {
        return new ProtectedBrands();
    }

    /** @throws IllegalStateException naming the file, the line and the mistake */
    static ProtectedBrands load(Path file) {
        ProtectedBrands list = new ProtectedBrands();
        for (RuleTable.Row row : RuleTable.read(file)) {
            String looks = String.join("", list.lookAlikes.words(row.text("brand")));
            if (looks.length() < LETTERS_MIN || looks.length() > LETTERS_MAX) {
                throw row.mistake("a brand has " + LETTERS_MIN + " to " + LETTERS_MAX + " letters");
            }
            if (list.brands.size() == BRANDS_MAX) {
                throw row.mistake("there are more brands than " + BRANDS_MAX);
            }
            Set<String> accounts = Arrays.stream(row.text("accounts").split(" ")).filter(id -> !id.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
            list.brands.add(new Brand(looks, accounts, row.effectiveFromMillis()));
        }
        return list;
    }

    int size() {
        return brands.size();
    }

    /**
     * Whether the account would show somebody else's brand. What is held is not handed down to sub-accounts.
     *
     * @param name the display name; null when none is shown
     */
    boolean isAnothers(String name, String account, long atMillis) {
        if (name == null || brands.isEmpty()) {
            return false;
        }
        List<String> words = lookAlikes.words(name);
        for (Brand brand : brands) {
            if (atMillis >= brand.effectiveFromMillis && !brand.accounts.contains(account) && isIn(words, brand.looks)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(List<String> words, String brand) {
        if (brand.length() >= INSIDE_MIN) {
            return String.join("", words).contains(brand);
        }
        for (int from = 0; from < words.size(); from++) {
            StringBuilder together = new StringBuilder();
            for (int to = from; to < words.size() && together.length() < brand.length(); to++) {
                if (together.append(words.get(to)).toString().equals(brand)) {
                    return true;
                }
            }
        }
        return false;
    }
}
