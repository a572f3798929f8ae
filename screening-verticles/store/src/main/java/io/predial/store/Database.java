package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** PostgreSQL as this process sees it: one bounded pool. Opening it connects to nothing yet. */
public final class Database {
    private static final int CACHED_STATEMENTS_MAX = 128;
    private static final int STATEMENT_CHARS_CACHED_MAX = 4_096;
    private static final int PIPELINED_STATEMENTS_MAX = 16;
    private static final int POOL_CLEANING_MILLIS = 10_000;
    private static final String KEEPALIVE_IDLE_SECONDS = "15";
    private static final String KEEPALIVE_INTERVAL_SECONDS = "5";

    private final Vertx vertx;
    private final PostgresConfig config;
    private final Pool pool;

    private Database(Vertx vertx, PostgresConfig config, Pool pool) {
        this.vertx = vertx;
        this.config = config;
        this.pool = pool;
    }

    /**
     * Every option is written out: the client's own defaults are an unbounded queue, 30 s waits and immortal
     * connections.
     */
    public static Database open(Vertx vertx, PostgresConfig config) {
        PoolOptions options = new PoolOptions()
                .setMaxSize(config.poolSize())
                .setMaxWaitQueueSize(config.waitQueueMax())
                .setConnectionTimeout(config.connectMillis()).setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(config.idleSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxLifetime(config.maxLifetimeSeconds()).setMaxLifetimeUnit(TimeUnit.SECONDS)
                .setPoolCleanerPeriod(POOL_CLEANING_MILLIS)
                .setShared(false);
        Pool pool = PgBuilder.pool().with(options).with(new NetClientOptions().setConnectTimeout(config.connectMillis())
                .setTcpNoDelay(true).setTcpKeepAlive(true)).connectingTo(connectOptions(config)).using(vertx).build();
        return new Database(vertx, config, pool);
    }

    private static PgConnectOptions connectOptions(PostgresConfig config) {
        return new PgConnectOptions()
                .setHost(config.host()).setPort(config.port()).setDatabase(config.database())
                .setUser(config.user()).setPassword(config.password())
                .setReconnectAttempts(0)
                .setPipeliningLimit(PIPELINED_STATEMENTS_MAX)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS_MAX)
                .setPreparedStatementCacheSqlLimit(STATEMENT_CHARS_CACHED_MAX)
                .addProperty("application_name", "predial")
                // A machine that vanished says no goodbye: without these its sessions, and the rights they hold, last two hours.
                .addProperty("tcp_keepalives_idle", KEEPALIVE_IDLE_SECONDS)
                .addProperty("tcp_keepalives_interval", KEEPALIVE_INTERVAL_SECONDS)
                .addProperty("statement_timeout", Integer.toString(config.statementMillis()))
                .addProperty("idle_in_transaction_session_timeout", Integer.toString(config.statementMillis()));
    }

    Vertx vertx() {
        return vertx;
    }

    PostgresConfig config() {
        return config;
    }

    /** One statement outside any transaction. */
    Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters);
    }

    /** All of {@code work} or nothing of it; what it fails with is what the caller gets. */
    <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work);
    }

    /** Statements outside any transaction, each on whatever connection is free. */
    SqlClient statements() {
        return pool;
    }

    /** Some statements outside any transaction. */
    <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
        return pool.withConnection(work);
    }

    /** A connection of its own, outside the pool, for what lives as long as a session does. */
    Future<PgConnection> dedicatedConnection() {
        Future<PgConnection> opening = PgConnection.connect(vertx, connectOptions(config));
        Future<PgConnection> bounded = opening.timeout(config.connectMillis(), TimeUnit.MILLISECONDS);
        bounded.onFailure(tooLate -> opening.onSuccess(PgConnection::close));
        return bounded;
    }

    public Future<Void> close() {
        return pool.close();
    }
}
