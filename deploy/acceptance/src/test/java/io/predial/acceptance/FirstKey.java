package io.predial.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/FIRST-ADMIN-KEY.md}: its two statements, run as they stand there. */
final class FirstKey {
    private static final Pattern STATEMENT = Pattern.compile("(?s)```sql\\n(.*?)```");

    private final Map<String, String> settings;
    private final String sha256Hex;
    private final List<String> statements;

    /** @param settings of a process of the installation: where PostgreSQL is */
    FirstKey(Map<String, String> settings, String key) throws IOException, NoSuchAlgorithmException {
        this.settings = settings;
        sha256Hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        String page = Files.readString(TidyTest.root().resolve("docs/FIRST-ADMIN-KEY.md"));
        statements = STATEMENT.matcher(page).results().map((MatchResult found) -> found.group(1)).toList();
    }

    /** @return how many changes were logged */
    int give() throws SQLException {
        return run(statements.get(0));
    }

    int take() throws SQLException {
        return run(statements.get(1));
    }

    private int run(String statement) throws SQLException {
        String url = "jdbc:postgresql://" + settings.getOrDefault("postgres.host", "127.0.0.1") + ":"
                + settings.get("postgres.port") + "/" + settings.get("postgres.database");
        try (Connection connection = DriverManager.getConnection(url, settings.get("postgres.user"),
                settings.getOrDefault("postgres.password", "")); Statement sql = connection.createStatement()) {
            return sql.executeUpdate(statement.replace("SHA256", sha256Hex));
        }
    }
}
