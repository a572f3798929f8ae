package io.predial.contract.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * The version of the law this build applies: a hash over every rule data file on the class path. Each room that decides
 * by data lists its files, one per line, in {@value #LISTING}. Change a rule's data and every answer's
 * {@code rulesVersion} changes with it.
 */
public final class RulesVersion {
    static final String LISTING = "META-INF/predial/rules";

    private RulesVersion() {
    }

    /** Twelve hex digits. @throws IllegalStateException when a listed file is missing: a broken build must not decide */
    public static String compute() {
        ClassLoader loader = RulesVersion.class.getClassLoader();
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String path : listed(loader)) {
                try (InputStream file = loader.getResourceAsStream(path)) {
                    if (file == null) {
                        throw new IllegalStateException("rule data " + path + " is listed but not on the class path");
                    }
                    sha256.update(path.getBytes(StandardCharsets.UTF_8));
                    sha256.update(file.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(sha256.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static TreeSet<String> listed(ClassLoader loader) throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        for (URL listing : Collections.list(loader.getResources(LISTING))) {
            try (InputStream in = listing.openStream()) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(paths::add);
            }
        }
        return paths;
    }
}
