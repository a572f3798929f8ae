package io.predial.callerid;

import io.predial.contract.config.Knobs;
import java.nio.file.Path;

/**
 * The settings of the caller-ID check.
 *
 * @param brandsFile path of the list of protected brands; empty for none
 */
record CallerIdConfig(String brandsFile) {
    static CallerIdConfig from(Knobs knobs) {
        return new CallerIdConfig(knobs.text("caller-id.brands-file", "", "file of names that only the accounts named in it may "
                + "show, in the columns brand, accounts, effective_from and authority; empty for none").strip());
    }

    /** Reads the file, so that a mistake in it is found before a node starts with it. */
    void verify(Knobs knobs) {
        try {
            brands();
        } catch (IllegalStateException e) {
            knobs.problem("caller-id.brands-file: " + e.getMessage());
        }
    }

    ProtectedBrands brands() {
        return brandsFile.isEmpty() ? ProtectedBrands.none() : ProtectedBrands.load(Path.of(brandsFile));
    }
}
