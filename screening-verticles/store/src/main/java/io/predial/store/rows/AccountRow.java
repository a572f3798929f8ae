package io.predial.store.rows;

import io.predial.contract.CheckId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An account: the party answerable for its calls.
 *
 * @param id                      stable id
 * @param name                    for people
 * @param country                 ISO 3166 home region, upper case; the dialling region when a request names no trunk
 * @param callsPerMinute          velocity limit
 * @param attemptsPerCalleePerDay most calls to one number in a rolling 24 h
 * @param allowedDestinations     classes of high-risk destinations the account may call, such as {@code premium}
 * @param failureModes            per check, what an unknown finding means; absent means the default for the purpose
 * @param budgetMillis            time from request to answer; 0 leaves it to the gateway, whose own is never exceeded
 * @param parent                  account above it, whose caller IDs it may show; null for none
 * @param subscriptions           its own access to registries; a registry without an entry is asked on the operator's
 */
public record AccountRow(String id, String name, String country, int callsPerMinute, int attemptsPerCalleePerDay,
                         Set<String> allowedDestinations, Map<CheckId, FailureMode> failureModes, int budgetMillis,
                         String parent, List<RegistrySubscription> subscriptions) {
    public static final int CALLS_PER_MINUTE_DEFAULT = 600;
    public static final int ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT = 3;
    /** The gateway's own bounds: less leaves no time to ask anybody. */
    public static final int BUDGET_MILLIS_MIN = 5;
    public static final int BUDGET_MILLIS_MAX = 5_000;
    /** Accounts above one another, the lowest not counted. The record holds to it, and whoever goes up stops there. */
    public static final int PARENTS_MAX = 4;

    /** What to do with a call that one check could not judge. */
    public enum FailureMode {
        OPEN, CLOSED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AccountRow {
        allowedDestinations = Set.copyOf(allowedDestinations);
        failureModes = Map.copyOf(failureModes);
        subscriptions = List.copyOf(subscriptions);
    }

    /** An account with none above it. */
    public AccountRow(String id, String name, String country, int callsPerMinute, int attemptsPerCalleePerDay,
                      Set<String> allowedDestinations, Map<CheckId, FailureMode> failureModes, int budgetMillis,
                      List<RegistrySubscription> subscriptions) {
        this(id, name, country, callsPerMinute, attemptsPerCalleePerDay, allowedDestinations, failureModes, budgetMillis,
                null, subscriptions);
    }

    /** An account without access to registries of its own. */
    public AccountRow(String id, String name, String country, int callsPerMinute, int attemptsPerCalleePerDay,
                      Set<String> allowedDestinations, Map<CheckId, FailureMode> failureModes, int budgetMillis) {
        this(id, name, country, callsPerMinute, attemptsPerCalleePerDay, allowedDestinations, failureModes, budgetMillis,
                List.of());
    }

    public JsonObject toJson() {
        JsonObject modes = new JsonObject();
        for (CheckId check : CheckId.values()) {
            if (failureModes.containsKey(check)) {
                modes.put(check.id(), failureModes.get(check).id());
            }
        }
        JsonObject json = new JsonObject().put("id", id).put("name", name).put("country", country)
                .put("callsPerMinute", callsPerMinute).put("attemptsPerCalleePerDay", attemptsPerCalleePerDay)
                .put("allowedDestinations", new JsonArray(new TreeSet<>(allowedDestinations).stream().toList()))
                .put("failureModes", modes).put("budgetMillis", budgetMillis)
                .put("subscriptions", new JsonArray(subscriptions.stream().map(RegistrySubscription::toJson).toList()));
        return parent == null ? json : json.put("parent", parent);
    }

    /** A check of a newer release is passed over: no such check is asked here. */
    public static AccountRow from(JsonObject json) {
        Map<CheckId, FailureMode> modes = new EnumMap<>(CheckId.class);
        json.getJsonObject("failureModes", new JsonObject()).forEach(entry -> {
            if (CheckId.isKnown(entry.getKey())) {
                modes.put(CheckId.fromId(entry.getKey()),
                        FailureMode.valueOf(entry.getValue().toString().toUpperCase(Locale.ROOT)));
            } else {
                NewerRelease.toldOf("check");
            }
        });
        return new AccountRow(json.getString("id"), json.getString("name"), json.getString("country"),
                json.getInteger("callsPerMinute", CALLS_PER_MINUTE_DEFAULT),
                json.getInteger("attemptsPerCalleePerDay", ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT),
                json.getJsonArray("allowedDestinations", new JsonArray()).stream().map(Object::toString)
                        .collect(Collectors.toUnmodifiableSet()),
                modes, json.getInteger("budgetMillis", 0), json.getString("parent"),
                json.getJsonArray("subscriptions", new JsonArray()).stream()
                        .map(each -> RegistrySubscription.from((JsonObject) each)).toList());
    }
}
