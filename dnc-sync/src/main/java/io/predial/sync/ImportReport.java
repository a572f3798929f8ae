package io.predial.sync;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What became of one file. Holds no number.
 *
 * @param registry         id, as asked for
 * @param file             name of the file
 * @param sha256Hex        hash of the file; null when it was refused before it was read
 * @param startedAtMillis  epoch milliseconds
 * @param obtainedAtMillis when the file was obtained: its modification time, or now when that lies ahead, or when the same
 *                         bytes were imported first
 * @param changeList       true when the file was read as a change list
 * @param follows          version that the change list claimed to follow, and does; null when it claimed none, or was not
 *                         imported: a claim that is wrong can be any text
 * @param outcome          what became of it
 * @param rows             rows read, duplicates among them
 * @param duplicates       rows whose number was there already; of a change list, rows that changed nothing
 * @param countBefore      numbers listed until then in what the file replaces
 * @param count            numbers listed in what the file brings
 * @param version          version put in force; null when none was
 * @param areaCodes        area codes the file brings; outside North America, the leading digits of their segments
 * @param error            why it was refused; null when it was not
 */
public record ImportReport(String registry, String file, String sha256Hex, long startedAtMillis, long obtainedAtMillis,
                           boolean changeList, String follows, Outcome outcome, long rows, long duplicates,
                           long countBefore, long count, String version, List<Integer> areaCodes, Problem error) {
    private static final int NANP_SEGMENTS = 1_000;

    /** What became of a file. */
    public enum Outcome {
        /** A new version is in force. */
        IMPORTED,
        /** The very file that is in force already: nothing was changed, its age was not renewed. */
        UNCHANGED,
        /** Something in it is wrong: nothing was changed. */
        REJECTED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param entry  file of the archive; null when there is none
     * @param line   counted from 1; 0 when it concerns no line
     * @param reason for people
     */
    public record Problem(String entry, long line, String reason) {
    }

    public ImportReport {
        areaCodes = List.copyOf(areaCodes);
    }

    /** The area code of a North American segment; of any other, its leading digits as they are. */
    static int areaCode(int segmentKey) {
        return segmentKey / NANP_SEGMENTS == 1 ? segmentKey % NANP_SEGMENTS : segmentKey;
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("registry", registry).put("file", file).put("sha256", sha256Hex)
                .put("startedAt", Instant.ofEpochMilli(startedAtMillis).toString())
                .put("obtainedAt", Instant.ofEpochMilli(obtainedAtMillis).toString())
                .put("kind", changeList ? "changes" : "full").put("follows", follows)
                .put("outcome", outcome.id()).put("rows", rows).put("duplicates", duplicates)
                .put("countBefore", countBefore).put("count", count).put("version", version)
                .put("areaCodes", new JsonArray(areaCodes));
        return error == null ? json : json.put("error", new JsonObject().put("entry", error.entry())
                .put("line", error.line() == 0 ? null : error.line()).put("reason", error.reason()));
    }
}
