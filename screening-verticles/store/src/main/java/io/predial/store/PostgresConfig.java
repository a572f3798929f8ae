package io.predial.store;

import io.predial.contract.config.Knobs;

/**
 * How PostgreSQL is reached, and how long anything may wait for it.
 *
 * @param host                name or address
 * @param port                TCP port
 * @param database            database name
 * @param user                role that owns the tables, or may write them
 * @param password            never printed
 * @param poolSize            most connections of this process, not counting one each for the relay's, the worker's and an
 *                            import's lock, and one while data is compared
 * @param waitQueueMax        most statements waiting for a connection; more fail at once
 * @param connectMillis       to open a connection, or to wait for one of the pool
 * @param statementMillis     one statement, enforced by the server
 * @param idleSeconds         after which an unused connection is closed: silent firewalls kill idle ones
 * @param maxLifetimeSeconds  after which a connection is replaced: a pool must not stay with a demoted primary
 * @param startWaitMillis     how long a start waits for PostgreSQL before the snapshot on disk is used
 */
public record PostgresConfig(String host, int port, String database, String user, String password, int poolSize,
                             int waitQueueMax, int connectMillis, int statementMillis, int idleSeconds,
                             int maxLifetimeSeconds, int startWaitMillis) {
    public static PostgresConfig from(Knobs knobs) {
        return new PostgresConfig(
                knobs.text("postgres.host", "127.0.0.1", "PostgreSQL host"),
                knobs.whole("postgres.port", 5432, 1, 65_535, "PostgreSQL port"),
                knobs.text("postgres.database", "predial", "database name"),
                knobs.text("postgres.user", "predial", "database role"),
                knobs.secret("postgres.password", "", "password of the role"),
                knobs.whole("postgres.pool-size", 4, 2, 100, "connections of this process"),
                knobs.whole("postgres.wait-queue", 200, 1, 10_000, "statements that may wait for a connection"),
                knobs.whole("postgres.connect-millis", 2_000, 50, 60_000,
                        "to open a connection or wait for a free one"),
                knobs.whole("postgres.statement-millis", 30_000, 100, 600_000, "for one statement"),
                knobs.whole("postgres.idle-seconds", 300, 10, 86_400, "after which an unused connection is closed"),
                knobs.whole("postgres.max-lifetime-seconds", 1_800, 60, 86_400, "after which a connection is replaced"),
                knobs.whole("postgres.start-wait-millis", 5_000, 0, 600_000,
                        "how long a start waits for PostgreSQL before it uses the snapshot on disk"));
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
