package io.predial.store.rows;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * One fact about an account's permission to call a number: that it was given, or that it was revoked. Append-only: a
 * revocation is a new fact, and holds against every permission of its kind given up to its instant, whenever that is told.
 *
 * @param account          who may call
 * @param number           E.164 as a long
 * @param kind             what allows it
 * @param sinceMillis      when it was given, epoch milliseconds; 0 in a revocation
 * @param revokedAtMillis  when it was revoked, epoch milliseconds; 0 in a permission
 * @param evidence         what proves it, for people: never sent to nodes; null when not given
 * @param recordedAtMillis when it was told here, epoch milliseconds
 */
public record PermissionRow(String account, long number, Kind kind, long sinceMillis, long revokedAtMillis,
                            String evidence, long recordedAtMillis) {
    /** What allows a call although a registry lists the number. The code is that of the nodes' memory. */
    public enum Kind {
        /** Signed agreement that names seller and number (16 CFR 310.4(b)(1)(iii)(B)(1); 47 CFR 64.1200(c)(2)(ii)). */
        WRITTEN_CONSENT(0),
        /** Established business relationship by purchase, delivery or payment (47 CFR 64.1200(f)). */
        PURCHASE(1),
        /** Established business relationship by inquiry or application (47 CFR 64.1200(f)). */
        INQUIRY(2);

        private final int code;
        private final String id = name().toLowerCase(Locale.ROOT);

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        public String id() {
            return id;
        }

        /** The kind with this id, or null. */
        public static Kind fromId(String id) {
            for (Kind kind : values()) {
                if (kind.id.equals(id)) {
                    return kind;
                }
            }
            return null;
        }
    }

    public static PermissionRow given(String account, long number, Kind kind, long sinceMillis, String evidence,
                                      long recordedAtMillis) {
        return new PermissionRow(account, number, kind, sinceMillis, 0, evidence, recordedAtMillis);
    }

    public static PermissionRow revoked(String account, long number, Kind kind, long revokedAtMillis, String evidence,
                                        long recordedAtMillis) {
        return new PermissionRow(account, number, kind, 0, revokedAtMillis, evidence, recordedAtMillis);
    }

    /** As nodes get it, without the evidence. */
    public JsonObject toJson() {
        return new JsonObject().put("account", account).put("number", number).put("kind", kind.id())
                .put("sinceMillis", sinceMillis).put("revokedAtMillis", revokedAtMillis);
    }

    /** @return the row, or null when its kind is not known to this release: it allows nothing then */
    public static PermissionRow from(JsonObject json) {
        Kind kind = Kind.fromId(json.getString("kind"));
        return kind == null ? null : new PermissionRow(json.getString("account"), json.getLong("number"), kind,
                json.getLong("sinceMillis", 0L), json.getLong("revokedAtMillis", 0L), json.getString("evidence"),
                json.getLong("recordedAtMillis", 0L));
    }
}
