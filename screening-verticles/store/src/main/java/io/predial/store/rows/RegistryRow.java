package io.predial.store.rows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A registry and the version of it that is in force.
 *
 * @param id               such as {@code us-national}
 * @param terms            what it is, whichever version is in force
 * @param version          version in force; null before the first import
 * @param importedAtMillis when that version was put in force, epoch milliseconds
 * @param count            numbers listed
 * @param segments         the data, one segment per {@link io.predial.contract.E164#SEGMENT_SPAN} numbers; whether
 *                         what it lacks is covered, the terms say
 */
public record RegistryRow(String id, RegistryTerms terms, String version, long importedAtMillis, long count,
                          List<Segment> segments) {
    /**
     * One segment, named by its content: a bitmap, or a base that is one and a difference laid over it.
     *
     * @param key              {@code number / SEGMENT_SPAN}; for +1 this is 1 and the area code
     * @param sha256Hex        hash of the serialized bitmap, or of the difference, which has its base's hash inside; the
     *                         name in PostgreSQL and on disk. A release that knows no differences finds no bitmap of that
     *                         name: it keeps the version before, and after a restart cannot answer there
     * @param count            numbers listed in it
     * @param obtainedAtMillis when the file that brought it was obtained: its age is counted from here
     * @param baseSha256Hex    hash of the bitmap that the difference is laid over; null when the segment is a bitmap itself
     */
    public record Segment(int key, String sha256Hex, long count, long obtainedAtMillis, String baseSha256Hex) {
        /** A segment that is a bitmap itself. */
        public Segment(int key, String sha256Hex, long count, long obtainedAtMillis) {
            this(key, sha256Hex, count, obtainedAtMillis, null);
        }

        public boolean isDifference() {
            return baseSha256Hex != null;
        }

        /** The hash of the bitmap that is mapped: the base's, or its own. */
        public String bitmapSha256Hex() {
            return baseSha256Hex != null ? baseSha256Hex : sha256Hex;
        }
    }

    public RegistryRow {
        segments = List.copyOf(segments);
    }

    /** A country's registry of which no more is known. */
    public RegistryRow(String id, String country, int maxAgeDays, String version, long importedAtMillis, long count,
                       List<Segment> segments) {
        this(id, RegistryTerms.national(country, maxAgeDays), version, importedAtMillis, count, segments);
    }

    public String country() {
        return terms.country();
    }

    public int maxAgeDays() {
        return terms.maxAgeDays();
    }

    /** When the oldest segment in force was obtained, epoch milliseconds; 0 when nothing is in force. */
    public long oldestMillis() {
        return segments.stream().mapToLong(Segment::obtainedAtMillis).min().orElse(0);
    }

    public JsonObject toJson() {
        JsonArray list = new JsonArray();
        for (Segment s : segments) {
            JsonObject segment = new JsonObject().put("key", s.key).put("sha256Hex", s.sha256Hex).put("count", s.count)
                    .put("obtainedAtMillis", s.obtainedAtMillis);
            list.add(s.isDifference() ? segment.put("baseSha256Hex", s.baseSha256Hex) : segment);
        }
        JsonObject json = new JsonObject().put("id", id);
        terms.putInto(json);
        return json.put("version", version).put("importedAtMillis", importedAtMillis).put("count", count)
                .put("segments", list);
    }

    public static RegistryRow from(JsonObject json) {
        List<Segment> segments = new ArrayList<>();
        JsonArray list = json.getJsonArray("segments", new JsonArray());
        for (int i = 0; i < list.size(); i++) {
            JsonObject s = list.getJsonObject(i);
            segments.add(new Segment(s.getInteger("key"), s.getString("sha256Hex"), s.getLong("count"),
                    s.getLong("obtainedAtMillis"), s.getString("baseSha256Hex")));
        }
        return new RegistryRow(json.getString("id"), RegistryTerms.from(json), json.getString("version"),
                json.getLong("importedAtMillis", 0L), json.getLong("count", 0L), segments);
    }
}
