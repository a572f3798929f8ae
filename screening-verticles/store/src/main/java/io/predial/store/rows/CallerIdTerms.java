package io.predial.store.rows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What a permission to show a number rests on and what it is limited to.
 *
 * @param lender    who lent the number, for people; null when nobody did or nobody said
 * @param document  reference of the paper that proves it; null when none
 * @param trunks    the only trunks the number may be shown on; empty for all
 * @param campaigns the only campaigns it may be shown for; empty for all
 */
public record CallerIdTerms(String lender, String document, List<String> trunks, List<String> campaigns) {
    public static final CallerIdTerms NONE = new CallerIdTerms(null, null, List.of(), List.of());

    public CallerIdTerms {
        trunks = List.copyOf(trunks);
        campaigns = List.copyOf(campaigns);
    }

    public boolean isLimited() {
        return !trunks.isEmpty() || !campaigns.isEmpty();
    }

    /** Whether the permission holds for a call of the campaign over the trunk; a limit never holds for what is not said. */
    public boolean allows(String trunk, String campaign) {
        return (trunks.isEmpty() || trunk != null && trunks.contains(trunk))
                && (campaigns.isEmpty() || campaign != null && campaigns.contains(campaign));
    }

    /** Adds what there is; most rows say none of it, and millions of them lie on disk. */
    JsonObject addTo(JsonObject json) {
        if (lender != null) {
            json.put("lender", lender);
        }
        if (document != null) {
            json.put("document", document);
        }
        if (!trunks.isEmpty()) {
            json.put("trunks", new JsonArray(trunks));
        }
        return campaigns.isEmpty() ? json : json.put("campaigns", new JsonArray(campaigns));
    }

    static CallerIdTerms from(JsonObject json) {
        String lender = json.getString("lender");
        String document = json.getString("document");
        List<String> trunks = texts(json.getJsonArray("trunks"));
        List<String> campaigns = texts(json.getJsonArray("campaigns"));
        boolean none = lender == null && document == null && trunks.isEmpty() && campaigns.isEmpty();
        return none ? NONE : new CallerIdTerms(lender, document, trunks, campaigns);
    }

    private static List<String> texts(JsonArray array) {
        return array == null ? List.of() : array.stream().map(String.class::cast).toList();
    }
}
