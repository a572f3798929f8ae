package io.predial.app;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.ops.DecisionLog;
import io.predial.store.Migrations;
import io.predial.store.PostgresConfig;
import io.predial.sync.SyncConfig;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * What an installation runs: a role, or a one-off job. Each reads its settings through {@link Knobs} and nothing
 * else.
 */
public enum Verb {
    GATEWAY("gateway", "Answer screening requests over HTTP.", Verb::gateway),
    SCREEN("screen", "Run checks on the bus: a screening node.", Verb::screen),
    ALL("all", "Answer over HTTP and run all checks, in one process.", Verb::all),
    SYNC("sync", "Relay changes to Kafka and import the registry files that are dropped.", Verb::sync),
    MIGRATE("migrate", "Bring the PostgreSQL schema to this release.", Verb::migrate);

    /** The work, its settings read. */
    public interface Job {
        /** @return exit code; a role returns only when it is interrupted */
        int run() throws Exception;
    }

    private final String word;
    private final String summary;
    private final Function<Knobs, Job> configure;

    Verb(String word, String summary, Function<Knobs, Job> configure) {
        this.word = word;
        this.summary = summary;
        this.configure = configure;
    }

    public String word() {
        return word;
    }

    public String summary() {
        return summary;
    }

    /** Reads all settings; problems are collected in the knobs, and the job must not be run when there are any. */
    public Job configure(Knobs knobs) {
        return configure.apply(knobs);
    }

    private static Job gateway(Knobs knobs) {
        ProcessConfig config = ProcessConfig.clustered("gateway", knobs);
        GatewayConfig gateway = GatewayConfig.from(knobs);
        DecisionLog.Settings decisions = DecisionLog.Settings.from(knobs, config.kafka().bootstrap(), config.data());
        return () -> serve(config, List.of(ground -> new GatewayRole(ground, gateway, decisions)));
    }

    private static Job screen(Knobs knobs) {
        Set<CheckId> checks = ScreenRole.checks(knobs);
        ProcessConfig config = ProcessConfig.clustered("screen", knobs);
        return () -> serve(config, List.of(ground -> new ScreenRole(ground, checks)));
    }

    /** One process that needs no other to answer; it is on the bus like any, so more may join it. */
    private static Job all(Knobs knobs) {
        Set<CheckId> checks = ScreenRole.checks(knobs);
        ProcessConfig config = ProcessConfig.clustered("all", knobs);
        GatewayConfig gateway = GatewayConfig.from(knobs);
        DecisionLog.Settings decisions = DecisionLog.Settings.from(knobs, config.kafka().bootstrap(), config.data());
        return () -> serve(config, List.of(ground -> new ScreenRole(ground, checks),
                ground -> new GatewayRole(ground, gateway, decisions)));
    }

    private static Job sync(Knobs knobs) {
        ProcessConfig config = ProcessConfig.standalone("sync", knobs);
        SyncConfig sync = SyncConfig.from(knobs);
        return () -> serve(config, List.of(ground -> new SyncRole(ground, sync)));
    }

    private static Job migrate(Knobs knobs) {
        PostgresConfig postgres = PostgresConfig.from(knobs);
        return () -> {
            int applied = Migrations.run(postgres);
            System.out.println(applied == 0 ? "schema is up to date" : applied + " migrations applied");
            return 0;
        };
    }

    /**
     * Until a signal: Vert.x installs no shutdown hook and its Hazelcast manager disables Hazelcast's, so here is
     * one.
     */
    private static int serve(ProcessConfig config, List<Function<Ground, Role>> roles) throws InterruptedException {
        PredialProcess.start(config, roles, process -> Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                process.stop();
            } finally {
                LastLines.flush();
            }
        }, "predial-stop")));
        new CountDownLatch(1).await();
        return 0;
    }
}
