package io.predial.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.apache.commons.io.FileUtils;

/**
 * A real PostgreSQL on loopback, its programs unpacked from a Maven artifact. For development and tests: no password,
 * no fsync. Works as root too (in a user namespace). Data is kept between starts. It stops with this process,
 * whatever ends it.
 *
 * <p>Layout of its directory: {@code cluster/} (PGDATA), {@code binaries/}, {@code postgres.log}, {@code lock}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    public static final String USER = "postgres";
    public static final String DATABASE = "predial";
    private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);

    private final Path home;
    private final int port;
    private final DirectoryLock lock;
    private final Postmaster postmaster;
    private final PostmasterGuard guard;
    private Closeable server = () -> { };

    private EmbeddedPostgres(Path home, int port, DirectoryLock lock) throws IOException {
        this.home = home;
        this.port = port;
        this.lock = lock;
        this.postmaster = new Postmaster(home.resolve("cluster"));
        this.guard = PostmasterGuard.over(postmaster.pidFile());
    }

    /** Starts with its programs unpacked below its own directory. See {@link #start(Path, int, Path)}. */
    public static EmbeddedPostgres start(Path directory, int port) throws IOException {
        return start(directory, port, directory.resolve("binaries"));
    }

    /**
     * Starts, on the data found in the directory or on a new cluster, and creates the database {@value #DATABASE}. A
     * server that a killed process left running on the same data is stopped first.
     *
     * @param port     0 takes a free one
     * @param binaries where its programs are unpacked; may be shared, which saves a second and 60 MB a directory
     * @throws IOException with one line fit for people: directory in use or not writable, port in use, start failed
     */
    public static EmbeddedPostgres start(Path directory, int port, Path binaries) throws IOException {
        Path home = directory.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.take(home);
        try {
            new Postmaster(home.resolve("cluster")).stop();
            EmbeddedPostgres postgres = new EmbeddedPostgres(home, LoopbackPort.require(port), lock);
            postgres.launch(binaries.toAbsolutePath().normalize());
            return postgres;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /**
     * Process id of the server.
     *
     * @throws IOException when it does not run
     */
    public long pid() throws IOException {
        return postmaster.pid();
    }

    public boolean isRunning() {
        return postmaster.isRunning();
    }

    /** Stops the server (sessions are ended, data is kept) and waits until it is gone. A second call does nothing. */
    @Override
    public void close() throws IOException {
        postmaster.stopAfter(server);
        guard.close();
        lock.close();
    }

    private void launch(Path binaries) throws IOException {
        try {
            discardHalfMade("cluster");
            discardHalfMade("binaries");
            Files.createDirectories(binaries);
            server = settings(binaries).start();
            createDatabase();
            Files.writeString(home.resolve("initialised"), "");
        } catch (IOException | SQLException | RuntimeException e) {
            close();
            throw new IOException("PostgreSQL did not start: " + e.getMessage()
                    + "; see " + home.resolve("postgres.log"), e);
        }
    }

    /** A first start cut short leaves parts that can never be used; they hold no data yet, so new ones are the cure. */
    private void discardHalfMade(String part) throws IOException {
        if (!Files.exists(home.resolve("initialised"))) {
            FileUtils.deleteDirectory(home.resolve(part).toFile());
        }
    }

    private Builder settings(Path binaries) {
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.to(home.resolve("postgres.log").toFile());
        return io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(home.resolve("cluster"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(STARTUP_WAIT)
                .setOutputRedirector(log).setErrorRedirector(log)
                .setLocaleConfig("locale", "C")
                .setConnectConfig("connectTimeout", "5")
                .setServerConfig("listen_addresses", LoopbackPort.HOST)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("timezone", "UTC")
                // Statements and error details hold telephone numbers; the log must not.
                .setServerConfig("log_min_error_statement", "panic")
                .setServerConfig("log_error_verbosity", "terse");
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
             Statement statement = connection.createStatement()) {
            ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'");
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://" + LoopbackPort.HOST + ":" + port + "/" + database + "?user=" + USER;
    }
}
