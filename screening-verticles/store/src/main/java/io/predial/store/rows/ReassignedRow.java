package io.predial.store.rows;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * What the FCC's Reassigned Numbers Database answered an account about a number (47 CFR 64.1200(m)). Append-only.
 *
 * @param account          who asked
 * @param number           E.164 as a long
 * @param askedEpochDay    the day asked about, as days since 1970-01-01: that of the consent, or the last on which the
 *                         person was reached
 * @param answer           was it disconnected for good on that day or later?
 * @param answeredAtMillis when the answer was given, epoch milliseconds
 * @param recordedAtMillis when it was told here, epoch milliseconds
 */
public record ReassignedRow(String account, long number, int askedEpochDay, Answer answer, long answeredAtMillis,
                            long recordedAtMillis) {
    /** The answers there are. The code is that of the nodes' memory. */
    public enum Answer {
        YES(0), NO(1),
        /** The database cannot say. Never to be taken for a no. */
        NO_DATA(2);

        private final int code;
        private final String id = name().toLowerCase(Locale.ROOT);

        Answer(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        public String id() {
            return id;
        }

        /** The answer with this id, or null. */
        public static Answer fromId(String id) {
            for (Answer answer : values()) {
                if (answer.id.equals(id)) {
                    return answer;
                }
            }
            return null;
        }
    }

    public JsonObject toJson() {
        return new JsonObject().put("account", account).put("number", number).put("askedEpochDay", askedEpochDay)
                .put("answer", answer.id()).put("answeredAtMillis", answeredAtMillis);
    }

    /** @return the row; an answer that is not known to this release is {@code NO_DATA} */
    public static ReassignedRow from(JsonObject json) {
        Answer answer = Answer.fromId(json.getString("answer"));
        return new ReassignedRow(json.getString("account"), json.getLong("number"), json.getInteger("askedEpochDay"),
                answer == null ? Answer.NO_DATA : answer, json.getLong("answeredAtMillis", 0L),
                json.getLong("recordedAtMillis", 0L));
    }
}
