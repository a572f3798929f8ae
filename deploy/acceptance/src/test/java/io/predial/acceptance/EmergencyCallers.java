package io.predial.acceptance;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One account for each pair of a home country and a country dialled from, made when it is first needed. */
final class EmergencyCallers {
    static final String TRUNK = "out";
    private static final String ADMIN = "predial-admin";
    private static final Set<String> COUNTRIES = Set.copyOf(Arrays.asList(Locale.getISOCountries()));

    private final Caller caller;
    private final Map<String, String> keys = new HashMap<>();

    EmergencyCallers(Caller caller) {
        this.caller = caller;
    }

    /** Whether an account can be at home there, or a trunk stand there. */
    static boolean isCountry(String region) {
        return region != null && COUNTRIES.contains(region);
    }

    /** The decision on a person's call from a withheld number. */
    HttpResponse<String> dial(String dialled, String region, String home) throws Exception {
        JsonObject call = new JsonObject().put("from", "anonymous").put("to", dialled).put("trunk", TRUNK)
                .put("purpose", "personal");
        return caller.post("/v1/screenings", call.encode(), key(region, home));
    }

    private String key(String region, String home) throws Exception {
        String account = "em-" + home + "-" + region;
        if (!keys.containsKey(account)) {
            put("/v1/accounts/" + account, new JsonObject().put("country", home));
            put("/v1/trunks/" + TRUNK, new JsonObject().put("account", account).put("country", region).put("e911", true)
                    .put("uri", "sip:psap@127.0.0.1"));
            String key = new JsonObject(caller.post("/v1/accounts/" + account + "/keys", "", ADMIN).body()).getString("key");
            String call = new JsonObject().put("to", "112").encode();
            Eventually.holds("account and trunk are known", 10_000, () -> {
                HttpResponse<String> answer = caller.post("/v1/screenings", call, key);
                return answer.statusCode() == 200 && "route".equals(new JsonObject(answer.body()).getString("verdict"));
            });
            keys.put(account, key);
        }
        return keys.get(account);
    }

    private void put(String path, JsonObject row) throws Exception {
        HttpResponse<String> answer = caller.put(path, row.encode(), ADMIN);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.body());
        }
    }
}
