package io.predial.store;

import org.flywaydb.core.Flyway;

/** Brings the schema to this release. The only user of JDBC; never on the path of a call. */
public final class Migrations {
    private Migrations() {
    }

    /**
     * Applies what is missing; safe to run from several processes at once (Flyway locks), and a no-op when up to date.
     * Blocks: not for an event loop.
     *
     * @return migrations applied
     * @throws org.flywaydb.core.api.FlywayException when PostgreSQL cannot be reached, or holds a schema that differs
     */
    public static int run(PostgresConfig config) {
        return Flyway.configure()
                .dataSource(config.jdbcUrl(), config.user(), config.password())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .connectRetries(0)
                .load().migrate().migrationsExecuted;
    }
}
