package io.predial.gateway.admin;

import io.predial.contract.CheckId;
import io.predial.contract.E164;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.account.Directory;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.ConflictException;
import io.predial.store.Records;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.AccountRow.FailureMode;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The operator's endpoints: accounts, keys, caller IDs, trunks. Every change is one transaction in the record. */
public final class AdminApi {
    private static final int LIMIT_MAX = 100_000_000;
    /** The fraud check keeps one instant per attempt. */
    private static final int ATTEMPTS_MAX = 1_000;
    private static final int TEXT_CHARS_MAX = 256;
    private static final int KEY_BYTES = 32;
    private static final int KEY_LABEL_CHARS = 8;
    private static final String PARENT = "parent";
    /** Classes of destinations that are refused unless an account allows them; the fraud check's table uses these names. */
    private static final Set<String> DESTINATION_CLASSES =
            Set.of("premium", "satellite", "high_cost", "shared_cost", "personal");

    private final Records records;
    private final Authenticator authenticator;
    private final Subscriptions subscriptions;
    private final Clock clock;
    private final LongAdder conflicts;
    private final SecureRandom random = new SecureRandom();

    /** @param conflicts counts claims to numbers that are refused because another account owns them */
    public AdminApi(Records records, Directory directory, Clock clock, LongAdder conflicts) {
        this.records = records;
        this.authenticator = new Authenticator(directory);
        this.subscriptions = new Subscriptions(id -> directory.registry(id) != null);
        this.clock = clock;
        this.conflicts = conflicts;
    }

    public void mount(Router routes, JsonEndpoints json) {
        json.adminKey(routes.put("/v1/accounts/:id"), this::putAccount);
        json.adminKey(routes.post("/v1/accounts/:id/keys"), this::addKey);
        json.adminKey(routes.put("/v1/caller-ids/:number"), this::putCallerId);
        json.adminKey(routes.get("/v1/caller-ids/:number"), this::getCallerId);
        json.adminKey(routes.delete("/v1/caller-ids/:number"), this::deleteCallerId);
        json.adminKey(routes.put("/v1/trunks/:id"), this::putTrunk);
    }

    private Future<JsonObject> putAccount(Call call) {
        Fields fields = new Fields(call.body(), "name", "country", "callsPerMinute", "attemptsPerCalleePerDay",
                "allowedDestinations", "failureModes", "budgetMillis", PARENT, Subscriptions.FIELD);
        String id = Fields.id("id", call.param("id"));
        AccountRow account = new AccountRow(id, fields.text("name", id, TEXT_CHARS_MAX), fields.country("country"),
                fields.whole("callsPerMinute", AccountRow.CALLS_PER_MINUTE_DEFAULT, LIMIT_MAX),
                fields.whole("attemptsPerCalleePerDay", AccountRow.ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT, ATTEMPTS_MAX),
                Set.copyOf(fields.texts("allowedDestinations", DESTINATION_CLASSES)),
                failureModes(fields.object("failureModes")), budgetMillis(fields), parent(fields),
                subscriptions.read(call.body()));
        return records.putAccount(account).map(done -> account.toJson()
                .put(Subscriptions.FIELD, Subscriptions.describe(account.subscriptions())));
    }

    private static String parent(Fields fields) {
        String parent = fields.text(PARENT, null, 63);
        return parent == null ? null : Fields.id(PARENT, parent);
    }

    /** What a gateway may spend at most is its own setting, and another one's may differ: it is applied there, not here. */
    private static int budgetMillis(Fields fields) {
        int millis = fields.whole("budgetMillis", 0, AccountRow.BUDGET_MILLIS_MAX);
        if (millis > 0 && millis < AccountRow.BUDGET_MILLIS_MIN) {
            throw Problem.field("budgetMillis", "The value must be 0 (the gateway's own budget) or from "
                    + AccountRow.BUDGET_MILLIS_MIN + " to " + AccountRow.BUDGET_MILLIS_MAX + ".").raise();
        }
        return millis;
    }

    private static Map<CheckId, FailureMode> failureModes(JsonObject json) {
        Map<CheckId, FailureMode> modes = new EnumMap<>(CheckId.class);
        json.forEach(entry -> {
            try {
                modes.put(CheckId.fromId(entry.getKey()),
                        FailureMode.valueOf(String.valueOf(entry.getValue()).toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw Problem.field("failureModes", "Give 'open' or 'closed' for: "
                        + Arrays.stream(CheckId.values()).map(CheckId::id).collect(Collectors.joining(", "))).raise();
            }
        });
        if (modes.containsKey(CheckId.EMERGENCY)) {
            throw Problem.field("failureModes", "The emergency check has no failure mode: it is decided in the gateway.").raise();
        }
        return modes;
    }

    private Future<JsonObject> addKey(Call call) {
        new Fields(call.body());
        String account = Fields.id("id", call.param("id"));
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        String key = "predial_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        String label = key.substring(0, "predial_".length() + KEY_LABEL_CHARS);
        return records.addKey(new ApiKeyRow(authenticator.hash(key), account, false, label, clock.millis()))
                .map(done -> new JsonObject().put("account", account).put("key", key)
                        .put("note", "This is the only time the key is shown; only its hash is kept."));
    }

    private Future<JsonObject> putCallerId(Call call) {
        Fields fields = new Fields(call.body(), CallerIdFields.and("emergencyAddress"));
        long number = Fields.number("number", call.param("number"));
        CallerIdRow row = new CallerIdRow(number, CallerIdFields.account(fields), CallerIdFields.status(fields),
                CallerIdFields.expiresAtMillis(fields), fields.text("emergencyAddress", null, TEXT_CHARS_MAX),
                CallerIdFields.terms(fields, call.body()));
        return records.callerIds().put(row, call.key().label()).onFailure(this::countConflict).map(done -> describe(row));
    }

    private void countConflict(Throwable failure) {
        if (failure instanceof ConflictException) {
            conflicts.increment();
        }
    }

    private Future<JsonObject> getCallerId(Call call) {
        long number = Fields.number("number", call.param("number"));
        return records.callerIds().find(number).compose(rows -> records.callerIds().findRanges(number).map(ranges -> {
            if (rows.isEmpty() && ranges.isEmpty()) {
                throw Problem.notFound("No account may show this number.").raise();
            }
            JsonArray permissions = new JsonArray();
            rows.forEach(row -> permissions.add(describe(row)));
            JsonArray inRanges = new JsonArray();
            ranges.forEach(range -> inRanges.add(CallerIdFields.describe(range)));
            JsonObject json = new JsonObject().put("permissions", permissions);
            return inRanges.isEmpty() ? json : json.put("ranges", inRanges);
        }));
    }

    /** Without {@code ?account=} every account's permission for the number goes. */
    private Future<JsonObject> deleteCallerId(Call call) {
        long number = Fields.number("number", call.param("number"));
        String account = call.param("account");
        return records.callerIds().delete(number, account == null ? null : Fields.id("account", account), call.key().label())
                .map(count -> new JsonObject().put("removed", count));
    }

    private Future<JsonObject> putTrunk(Call call) {
        Fields fields = new Fields(call.body(), "account", "country", "e911", "uri", "outsideLinePrefixes");
        String uri = fields.requiredText("uri", TEXT_CHARS_MAX);
        // Visible ASCII only: the URI will stand in a SIP header one day (RFC 3261 section 25.1).
        if (!uri.matches("sips?:[!-~]+")) {
            throw Problem.field("uri", "The value must be a sip: or sips: URI with a host.").raise();
        }
        TrunkRow trunk = new TrunkRow(Fields.id("account", fields.requiredText("account", 63)),
                Fields.id("id", call.param("id")), fields.country("country"), fields.truth("e911", false), uri,
                fields.prefixes("outsideLinePrefixes"));
        return records.putTrunk(trunk).map(done -> trunk.toJson());
    }

    private static JsonObject describe(CallerIdRow row) {
        JsonObject json = CallerIdFields.describe(new JsonObject().put("number", E164.format(row.number())), row.account(),
                row.status(), row.expiresAtMillis(), row.terms());
        return row.emergencyAddress() == null ? json : json.put("emergencyAddress", row.emergencyAddress());
    }
}
