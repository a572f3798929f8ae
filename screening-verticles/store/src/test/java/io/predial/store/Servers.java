package io.predial.store;

import io.predial.contract.config.Knobs;
import io.predial.embedded.EmbeddedKafka;
import io.predial.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * One real PostgreSQL and one real Kafka for all tests of this JVM; every test takes a database and a topic of its
 * own.
 */
final class Servers {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path HOME = temporary();
    private static final Vertx VERTX = Vertx.vertx();
    private static EmbeddedPostgres postgres;
    private static EmbeddedKafka kafka;

    private Servers() {
    }

    static Vertx vertx() {
        return VERTX;
    }

    static PostgresConfig newDatabase() {
        PostgresConfig config = newDatabaseWithoutTables();
        Migrations.run(config);
        return config;
    }

    static synchronized PostgresConfig newDatabaseWithoutTables() {
        try {
            startPostgres();
            String name = "test" + COUNT.incrementAndGet();
            try (var connection = DriverManager.getConnection(postgres.jdbcUrl());
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            return PostgresConfig.from(new Knobs(Map.of("postgres.port", "" + postgres.port(),
                    "postgres.user", EmbeddedPostgres.USER, "postgres.database", name,
                    "postgres.start-wait-millis", "0", "postgres.connect-millis", "1000")));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static synchronized KafkaConfig newTopic() {
        startKafka();
        return topicAt(kafka.bootstrapServers());
    }

    static KafkaConfig topicAt(String bootstrap) {
        return KafkaConfig.from(new Knobs(Map.of("kafka.bootstrap", bootstrap,
                "kafka.changes-topic", "changes" + COUNT.incrementAndGet(), "kafka.delivery-millis", "2000")));
    }

    static synchronized void startPostgres() {
        try {
            if (postgres == null || !postgres.isRunning()) {
                postgres = EmbeddedPostgres.start(HOME.resolve("postgres"), postgres == null ? 0 : postgres.port());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized void stopPostgres() throws IOException {
        postgres.close();
    }

    static synchronized void startKafka() {
        try {
            kafka = kafka != null ? kafka : EmbeddedKafka.start(HOME.resolve("kafka"), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized void stopKafka() throws IOException {
        kafka.close();
    }

    static synchronized void restartKafka() throws IOException {
        kafka = EmbeddedKafka.start(HOME.resolve("kafka"), kafka.port());
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** @return whether it came true within the time */
    static boolean within(long millis, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private static Path temporary() {
        try {
            Path home = Files.createTempDirectory("predial-store-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> removeAll(home)));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeAll(Path home) {
        try {
            if (kafka != null) {
                kafka.close();
            }
            if (postgres != null) {
                postgres.close();
            }
            try (var files = Files.walk(home)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            System.err.println("left behind: " + home);
        }
    }
}
