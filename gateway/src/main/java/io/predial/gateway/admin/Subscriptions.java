package io.predial.gateway.admin;

import io.predial.gateway.http.Problem;
import io.predial.store.rows.RegistrySubscription;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** An account's subscriptions as they are written in requests and answers. */
final class Subscriptions {
    static final String FIELD = "subscriptions";
    private static final int ENTRIES_MAX = 64;
    /** North America has no more: 200 to 999. */
    private static final int AREA_CODES_MAX = 800;
    private static final int SAN_CHARS_MAX = 64;
    private static final int ID_CHARS_MAX = 64;

    private final Predicate<String> isRegistry;

    /** @param isRegistry whether there is a registry of that id: a mistyped one would bind nothing */
    Subscriptions(Predicate<String> isRegistry) {
        this.isRegistry = isRegistry;
    }

    List<RegistrySubscription> read(JsonObject body) {
        Object value = body.getValue(FIELD);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray list) || list.size() > ENTRIES_MAX) {
            throw Problem.field(FIELD, "The value must be a list of at most " + ENTRIES_MAX + " entries.").raise();
        }
        List<RegistrySubscription> entries = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            entries.add(entry(list.getValue(i), FIELD + "[" + i + "]"));
        }
        return entries;
    }

    private RegistrySubscription entry(Object value, String place) {
        if (!(value instanceof JsonObject json)) {
            throw Problem.field(place, "The entry must be an object.").raise();
        }
        try {
            Fields fields = new Fields(json, "registry", "san", "areaCodes", "validUntil");
            String registry = fields.requiredText("registry", ID_CHARS_MAX);
            if (!isRegistry.test(registry)) {
                throw Problem.field("registry", "There is no registry of this name here; see GET /v1/registries.").raise();
            }
            boolean all = RegistrySubscription.ALL.equals(json.getValue("areaCodes"));
            fields.requiredText("validUntil", 40);
            return new RegistrySubscription(registry, fields.text("san", null, SAN_CHARS_MAX), all,
                    all ? Set.of() : areaCodes(json.getValue("areaCodes")), fields.instantMillis("validUntil"));
        } catch (Problem.Raised raised) {
            throw Problem.field(place + "." + raised.problem().field(), raised.problem().detail()).raise();
        }
    }

    private static Set<Integer> areaCodes(Object value) {
        Set<Integer> codes = new HashSet<>();
        boolean right = value instanceof JsonArray list && !list.isEmpty() && list.size() <= AREA_CODES_MAX
                && list.stream().allMatch(code -> code instanceof String text && text.matches("[2-9][0-9]{2}"));
        if (!right) {
            throw Problem.field("areaCodes", "The value must be \"all\", or a list of 1 to " + AREA_CODES_MAX
                    + " North American area codes such as \"202\".").raise();
        }
        ((JsonArray) value).forEach(code -> codes.add(Integer.valueOf((String) code)));
        return codes;
    }

    /** The entries as requests write them. */
    static JsonArray describe(List<RegistrySubscription> entries) {
        JsonArray list = new JsonArray();
        for (RegistrySubscription entry : entries) {
            JsonObject json = entry.toJson();
            json.remove("validUntilMillis");
            if (entry.san() == null) {
                json.remove("san");
            }
            list.add(json.put("validUntil", Instant.ofEpochMilli(entry.validUntilMillis()).toString()));
        }
        return list;
    }
}
