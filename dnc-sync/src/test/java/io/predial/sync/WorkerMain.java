package io.predial.sync;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.PostgresConfig;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A worker as a process of its own, to be killed: {@code WorkerMain PORT DATABASE USER DATA}. Says when it is active. */
final class WorkerMain {
    private WorkerMain() {
    }

    public static void main(String[] words) throws InterruptedException {
        PostgresConfig postgres = PostgresConfig.from(new Knobs(Map.of("postgres.port", words[0], "postgres.database", words[1],
                "postgres.user", words[2])));
        DncSync worker = new DncSync(Database.open(Vertx.vertx(), postgres),
                SyncConfig.from(new Knobs(Map.of("data", words[3], "sync.poll-millis", "20",
                        "sync.rest-millis", "0"))), Clock.systemUTC());
        worker.start();
        while (!worker.isActive()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        System.out.println("active");
        new CountDownLatch(1).await();
    }
}
