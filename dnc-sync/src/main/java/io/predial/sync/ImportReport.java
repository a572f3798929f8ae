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
 * @param obtainedAtMillis when the file was obtained: its modification time, or now when that lies ahead
 * @param outcome          what became of it
 * @param rows             rows read, duplicates among them
 * @param duplicates       rows whose number was there already
 * @param version          version put in force; null when none was
 * @param areaCodes        area codes the file covers
 * @param error            why it was refused; null when it was not
 */
public record ImportReport(String registry, String file, String sha256Hex, long startedAtMillis, long obtainedAtMillis,
                           Outcome outcome, long rows, long duplicates, String version, List<Integer> areaCodes,
                           Problem error) {
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

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("registry", registry).put("file", file).put("sha256", sha256Hex)
                .put("startedAt", Instant.ofEpochMilli(startedAtMillis).toString())
                .put("obtainedAt", Instant.ofEpochMilli(obtainedAtMillis).toString())
                .put("outcome", outcome.id()).put("rows", rows).put("duplicates", duplicates).put("version", version)
                .put("areaCodes", new JsonArray(areaCodes));
        return error == null ? json : json.put("error", new JsonObject().put("entry", error.entry())
                .put("line", error.line() == 0 ? null : error.line()).put("reason", error.reason()));
    }
}
