package io.predial.sync;

import io.predial.contract.config.Knobs;
import io.predial.embedded.EmbeddedPostgres;
import io.predial.store.Database;
import io.predial.store.Migrations;
import io.predial.store.PostgresConfig;
import io.predial.store.Registries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One real PostgreSQL for all tests of this JVM; every test takes a database of its own, with the registry
 * us-national.
 */
final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Vertx VERTX = Vertx.vertx();
    private static Path home;
    private static EmbeddedPostgres postgres;

    private TestDatabase() {
    }

    static Vertx vertx() {
        return VERTX;
    }

    static Database open() throws Exception {
        PostgresConfig config = newDatabase();
        Database database = Database.open(VERTX, config);
        get(new Registries(database).putRegistry("us-national", "US", 31));
        return database;
    }

    /** Where it is, for a process that is to use the same one. */
    static synchronized PostgresConfig newDatabase() throws Exception {
        start();
        String name = "test" + COUNT.incrementAndGet();
        sql(postgres.jdbcUrl(), "CREATE DATABASE " + name);
        PostgresConfig config = PostgresConfig.from(new Knobs(Map.of("postgres.port", "" + postgres.port(),
                "postgres.user", EmbeddedPostgres.USER, "postgres.database", name, "postgres.connect-millis", "5000")));
        Migrations.run(config);
        return config;
    }

    static Database open(PostgresConfig config) {
        return Database.open(VERTX, config);
    }

    static void stop() throws IOException {
        postgres.close();
    }

    static void start() throws IOException {
        if (postgres == null) {
            home = Files.createTempDirectory("predial-sync-test");
            Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::removeAll));
        }
        if (postgres == null || !postgres.isRunning()) {
            postgres = EmbeddedPostgres.start(home, postgres == null ? 0 : postgres.port());
        }
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** As an operator's hand would, or a disk that fails. */
    static void sql(PostgresConfig database, String sql) throws SQLException {
        sql(postgres.jdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + database.database() + "$1"), sql);
    }

    private static void sql(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void removeAll() {
        try {
            postgres.close();
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
