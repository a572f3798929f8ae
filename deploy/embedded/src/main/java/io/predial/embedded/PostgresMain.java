package io.predial.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded Postgres in a process of its own: {@code PostgresMain DIRECTORY PORT}. Runs until SIGTERM or SIGINT. */
public final class PostgresMain {
    private PostgresMain() {
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2) {
            System.err.println("usage: PostgresMain DIRECTORY PORT");
            System.exit(2);
        }
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(args[0]), Integer.parseInt(args[1]));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
            System.out.println("ready 127.0.0.1:" + server.port());
        } catch (IOException | NumberFormatException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static void stop(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }
}
