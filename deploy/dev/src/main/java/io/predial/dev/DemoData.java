package io.predial.dev;

import io.predial.app.Awaited;
import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.PostgresConfig;
import io.predial.store.Records;
import io.predial.store.Registries;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.TrunkRow;
import io.predial.sync.ImportReport;
import io.predial.sync.Progress;
import io.predial.sync.RegistryImport;
import io.predial.sync.SyncConfig;
import io.predial.sync.source.SourceFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The small world that dev starts with. Keys are known to everybody, which is why dev listens on loopback only. */
final class DemoData {
    static final String KEY = "predial-demo";
    static final String ADMIN_KEY = "predial-admin";
    static final String REGISTRY = "us-national";
    private static final String SAMPLE = "us-national-202.txt";
    private static final String ACCOUNT = "demo";
    private static final String OTHER_ACCOUNT = "other";
    private static final long FIRST_CALLER_ID = 12_025_550_100L;
    private static final int CALLER_IDS = 10;
    /** A copy of the registry may be relied on for 31 days: 16 CFR 310.4(b)(3)(iv). */
    private static final int REGISTRY_DAYS_MAX = 31;
    private static final int PATIENCE_SECONDS = 30;

    private DemoData() {
    }

    /**
     * Puts the demo's rows where they have never been put; what a user changed since stays as it is.
     *
     * @param directory of the demo; a file in it says that this has been done
     */
    static void putOnce(PostgresConfig postgres, Path directory) throws IOException {
        Path done = directory.resolve("done");
        if (Files.exists(done)) {
            return;
        }
        Vertx vertx = Vertx.vertx();
        try {
            Database database = Database.open(vertx, postgres);
            Awaited.result("putting demo data", inOrder(rows(database)), PATIENCE_SECONDS);
            importSample(database, directory.resolve(SAMPLE));
            Files.writeString(done, "");
        } finally {
            Awaited.result("closing", vertx.close(), PATIENCE_SECONDS);
        }
    }

    /**
     * The sample counts as obtained now, because its file is written now: a fresh demo never starts with a stale
     * list.
     */
    private static void importSample(Database database, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream sample = DemoData.class.getResourceAsStream(SAMPLE)) {
            Files.copy(sample, file, StandardCopyOption.REPLACE_EXISTING);
            SourceFile.Limits limits = SyncConfig.from(new Knobs(Map.of())).limits();
            ImportReport report = new RegistryImport(database, limits, Clock.systemUTC())
                    .run(REGISTRY, file, Progress.NONE);
            if (report.outcome() == ImportReport.Outcome.REJECTED) {
                throw new IOException("the registry sample was rejected: " + report.error().reason());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while importing the registry sample", e);
        }
    }

    private static List<Supplier<Future<Void>>> rows(Database database) {
        Records records = new Records(database);
        long nowMillis = System.currentTimeMillis();
        List<Supplier<Future<Void>>> rows = new ArrayList<>();
        rows.add(() -> records.putAccount(account(ACCOUNT)));
        rows.add(() -> records.putAccount(account(OTHER_ACCOUNT)));
        rows.add(() -> records.addKey(new ApiKeyRow(sha256Hex(KEY), ACCOUNT, false, KEY, nowMillis)));
        rows.add(() -> records.addKey(new ApiKeyRow(sha256Hex(ADMIN_KEY), null, true, ADMIN_KEY, nowMillis)));
        for (int i = 0; i < CALLER_IDS; i++) {
            String address = i == 0 ? "1 Demo Street NW, Washington, DC 20001, US" : null;
            CallerIdRow row = owned(FIRST_CALLER_ID + i, ACCOUNT, address);
            rows.add(() -> records.putCallerId(row));
        }
        rows.add(() -> records.putCallerId(owned(FIRST_CALLER_ID + CALLER_IDS, OTHER_ACCOUNT, null)));
        rows.add(() -> records.putTrunk(new TrunkRow(ACCOUNT, "main", "US", false, "sip:main@127.0.0.1:5080")));
        rows.add(() -> records.putTrunk(new TrunkRow(ACCOUNT, "e911", "US", true, "sip:psap@127.0.0.1:5090")));
        rows.add(() -> new Registries(database).putRegistry(REGISTRY, "US", REGISTRY_DAYS_MAX));
        return rows;
    }

    private static Future<Void> inOrder(List<Supplier<Future<Void>>> steps) {
        Future<Void> done = Future.succeededFuture();
        for (Supplier<Future<Void>> step : steps) {
            done = done.compose(previous -> step.get());
        }
        return done;
    }

    private static AccountRow account(String id) {
        return new AccountRow(id, id, "US", AccountRow.CALLS_PER_MINUTE_DEFAULT,
                AccountRow.ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT, Set.of(), Map.of(), 0);
    }

    private static CallerIdRow owned(long number, String account, String emergencyAddress) {
        return new CallerIdRow(number, account, CallerIdRow.Status.OWNED, 0, emergencyAddress);
    }

    private static String sha256Hex(String key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
