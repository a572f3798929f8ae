package io.predial.crashes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** PostgreSQL, asked past everything of Predial. */
final class PostgresRecord {
    private static final String REGISTRY = "us-national";

    private final String url;

    /** @param settings of a process that uses it */
    PostgresRecord(Map<String, String> settings) {
        url = "jdbc:postgresql://" + settings.get("postgres.host") + ":" + settings.get("postgres.port") + "/"
                + settings.get("postgres.database") + "?user=" + settings.get("postgres.user") + "&connectTimeout=5";
    }

    /** What follows the last dash of the version in force: the first characters of its file's hash. */
    String inForce() throws SQLException {
        String version = text("SELECT current_version FROM registry WHERE id = '" + REGISTRY + "'");
        return version.substring(version.lastIndexOf('-') + 1);
    }

    /** Whether the version in force has all its segments, each with the bytes that its name says, and counts what it holds. */
    boolean isWhole() throws SQLException {
        return text("""
                SELECT count(*) FILTER (WHERE encode(sha256(s.bytes), 'hex') IS DISTINCT FROM m.sha256_hex) = 0
                       AND sum(s.count) = max(v.count)
                  FROM registry r JOIN registry_version v ON v.registry = r.id AND v.version = r.current_version
                  JOIN registry_version_segment m ON m.registry = v.registry AND m.version = v.version
                  LEFT JOIN segment s ON s.sha256_hex = m.sha256_hex WHERE r.id = 'us-national'""").equals("t");
    }

    /** Segments that no version names, also not as a base, and versions that no import reported. */
    int orphans() throws SQLException {
        return Integer.parseInt(text("""
                SELECT (SELECT count(*) FROM segment s WHERE NOT EXISTS (
                           SELECT FROM registry_version_segment m WHERE m.sha256_hex = s.sha256_hex)
                         AND NOT EXISTS (SELECT FROM segment d JOIN registry_version_segment m USING (sha256_hex)
                           WHERE d.base_sha256_hex = s.sha256_hex))
                     + (SELECT count(*) FROM registry_version v WHERE NOT EXISTS (
                           SELECT FROM import_run i WHERE i.registry = v.registry AND i.report->>'version' = v.version))"""));
    }

    /** How often the list whose hash begins so was put in force; once is right. */
    int imports(String hash) throws SQLException {
        return Integer.parseInt(text("SELECT count(*) FROM import_run WHERE outcome = 'imported' AND file_sha256_hex LIKE '"
                + hash + "%'"));
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
