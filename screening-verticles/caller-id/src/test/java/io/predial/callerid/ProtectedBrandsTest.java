package io.predial.callerid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ProtectedBrandsTest {
    private static final String HEAD = "brand,accounts,effective_from,authority\n";

    @TempDir
    private Path directory;
    private ProtectedBrands brands;

    static ProtectedBrands brands(Path directory) throws IOException {
        return ProtectedBrands.load(Files.writeString(directory.resolve("brands.csv"), HEAD
                + "Acme Bank,acme acme-2,2026-01-01,contract 7\nING,,2026-01-01,nobody may\n"));
    }

    @BeforeEach
    void load() throws IOException {
        brands = brands(directory);
    }

    @ParameterizedTest(name = "{4}: {0} by {1}")
    @CsvFileSource(resources = "/vectors/brands.csv", numLinesToSkip = 1)
    void whatLooksLikeABrandIsRefused(String name, String account, Instant at, boolean refused, String note) {
        assertEquals(refused, brands.isAnothers(name, account, at.toEpochMilli()), note);
    }

    @Test
    void aLongNameIsReadAsFarAsItMayBe() {
        long nowMillis = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();
        assertTrue(brands.isAnothers("x".repeat(247) + "Acme Bank", "thief", nowMillis));
        assertFalse(brands.isAnothers("x".repeat(100_000), "thief", nowMillis));
        assertFalse(brands.isAnothers(null, "thief", nowMillis));
        assertFalse(ProtectedBrands.none().isAnothers("Acme Bank", "thief", nowMillis));
    }

    @Test
    void aMistakeInTheListIsNamed() throws IOException {
        for (String row : new String[] {"X,acme,2026-01-01,", "???,acme,2026-01-01,", "x".repeat(65) + ",acme,2026-01-01,",
            "Acme,acme,soon,", "Acme,acme"}) {
            Path file = Files.writeString(directory.resolve("wrong.csv"), HEAD + row + "\n");
            IllegalStateException mistake = assertThrows(IllegalStateException.class, () -> ProtectedBrands.load(file));
            assertTrue(mistake.getMessage().startsWith(file + " line 2: "), mistake.getMessage());
        }
        Path many = Files.writeString(directory.resolve("many.csv"), HEAD + "Acme,,2026-01-01,\n".repeat(1_001));
        assertThrows(IllegalStateException.class, () -> ProtectedBrands.load(many));
    }
}
