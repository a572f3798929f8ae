package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.PostgresConfig;
import io.predial.store.Records;
import io.predial.store.Registries;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.CallerIdRow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code SeedRecords POSTGRES_PORT DATABASE USER}: accounts with a key and caller IDs each, and the registry's name,
 * into the record. Limits are far above the load: what is measured is how calls are screened, not how they are refused.
 */
final class SeedRecords {
    private static final int CALLS_PER_MINUTE = 100_000_000;
    /** Counted for every call, never reached. */
    private static final int ATTEMPTS_PER_CALLEE_PER_DAY = 10_000;
    private static final int REGISTRY_DAYS_MAX = 31;
    private static final int AT_ONCE = 40;
    private static final int PATIENCE_SECONDS = 120;

    private final Records records;

    private SeedRecords(Records records) {
        this.records = records;
    }

    public static void main(String[] args) throws Exception {
        PostgresConfig postgres = PostgresConfig.from(new Knobs(Map.of("postgres.host", "127.0.0.1",
                "postgres.port", args[0], "postgres.database", args[1], "postgres.user", args[2])));
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, postgres);
        try {
            SeedRecords seed = new SeedRecords(new Records(database));
            Future<Void> registry = new Registries(database).putRegistry("us-national", "US", REGISTRY_DAYS_MAX);
            await(registry.compose(done -> seed.accounts(0)));
        } finally {
            await(vertx.close());
        }
        int callerIds = World.ACCOUNTS * World.CALLER_IDS_PER_ACCOUNT;
        System.out.println(World.ACCOUNTS + " accounts, " + callerIds + " caller IDs");
    }

    private static void await(Future<Void> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Some accounts at a time: the pool's queue is bounded. */
    private Future<Void> accounts(int from) {
        if (from >= World.ACCOUNTS) {
            return Future.succeededFuture();
        }
        List<Future<Void>> together = new ArrayList<>();
        for (int account = from; account < Math.min(from + AT_ONCE, World.ACCOUNTS); account++) {
            together.add(account(account));
        }
        return Future.all(together).compose(done -> accounts(from + AT_ONCE));
    }

    private Future<Void> account(int index) {
        String id = World.account(index);
        ApiKeyRow key = new ApiKeyRow(sha256Hex(World.key(index)), id, false, "bench", System.currentTimeMillis());
        Future<Void> done = records.putAccount(new AccountRow(id, id, "US", CALLS_PER_MINUTE,
                ATTEMPTS_PER_CALLEE_PER_DAY, Set.of(), Map.of(), 0)).compose(put -> records.addKey(key));
        for (int i = 0; i < World.CALLER_IDS_PER_ACCOUNT; i++) {
            CallerIdRow row = new CallerIdRow(World.callerId(index, i), id, CallerIdRow.Status.OWNED, 0, null);
            done = done.compose(put -> records.putCallerId(row));
        }
        return done;
    }

    private static String sha256Hex(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
