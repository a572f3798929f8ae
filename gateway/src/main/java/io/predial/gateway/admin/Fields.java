package io.predial.gateway.admin;

import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.gateway.http.Problem;
import io.predial.numbering.NumberReader;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the fields of an administrative body one by one and names the one that is wrong. */
final class Fields {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    static final int CAMPAIGN_CHARS_MAX = DialRequest.CAMPAIGN_CHARS_MAX;
    private static final int DAY_CHARS = "2026-05-31".length();
    private static final Set<String> COUNTRIES = Set.copyOf(Arrays.asList(Locale.getISOCountries()));

    private final JsonObject body;

    Fields(JsonObject body, String... known) {
        this.body = body;
        for (String name : body.fieldNames()) {
            if (!Arrays.asList(known).contains(name)) {
                throw Problem.field(name.length() <= 40 ? name : name.substring(0, 40),
                        "No such field. Known: " + String.join(", ", known)).raise();
            }
        }
    }

    String text(String name, String defaultValue, int charsMax) {
        Object value = body.getValue(name);
        if (value == null) {
            return defaultValue;
        }
        if (!(value instanceof String text) || text.isBlank() || text.length() > charsMax || !isPlain(text)) {
            throw Problem.field(name, "The value must be a non-empty string of at most " + charsMax
                    + " characters, without control characters.").raise();
        }
        return text;
    }

    /** PostgreSQL stores no NUL, a log no line break of a client's, UTF-8 no half of a surrogate pair. */
    private static boolean isPlain(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || c >= 0xD800 && c <= 0xDFFF);
    }

    String requiredText(String name, int charsMax) {
        return required(name, text(name, null, charsMax));
    }

    int whole(String name, int defaultValue, int max) {
        Object value = body.getValue(name);
        if (value == null) {
            return defaultValue;
        }
        if (!(value instanceof Integer number) || number < 0 || number > max) {
            throw Problem.field(name, "The value must be a whole number from 0 to " + max + ".").raise();
        }
        return number;
    }

    boolean truth(String name, boolean defaultValue) {
        Object value = body.getValue(name);
        if (value == null) {
            return defaultValue;
        }
        if (!(value instanceof Boolean truth)) {
            throw Problem.field(name, "The value must be true or false.").raise();
        }
        return truth;
    }

    String country(String name) {
        String value = requiredText(name, 2);
        if (!COUNTRIES.contains(value)) {
            throw Problem.field(name, "The value must be an ISO 3166 country code in upper case, such as US.").raise();
        }
        return value;
    }

    /** Epoch milliseconds of an RFC 3339 instant; 0 when the field is not given. */
    long instantMillis(String name) {
        String value = text(name, null, 40);
        if (value == null) {
            return 0;
        }
        try {
            return OffsetDateTime.parse(value).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException malformed) {
            throw Problem.field(name, "The value must be an RFC 3339 instant such as 2027-01-31T00:00:00Z.").raise();
        }
    }

    /** Whether a day is meant, and not an instant. */
    static boolean isDay(String value) {
        return value.length() <= DAY_CHARS;
    }

    /** Epoch milliseconds of a day (its start in UTC) or of an RFC 3339 instant. */
    static long dayOrInstantMillis(String name, String value) {
        try {
            Instant instant = isDay(value) ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(value).toInstant();
            return instant.toEpochMilli();
        } catch (DateTimeException | ArithmeticException malformed) {
            throw Problem.field(name, "The value must be a day such as 2026-05-31, or an RFC 3339 instant where one may "
                    + "be given.").raise();
        }
    }

    List<String> texts(String name, Set<String> known) {
        Object value = body.getValue(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray list) || !list.stream().allMatch(known::contains)) {
            String names = String.join(", ", known.stream().sorted().toList());
            throw Problem.field(name, "The value must be a list of: " + names).raise();
        }
        return list.stream().map(Object::toString).toList();
    }

    /** What is keyed in front of a number, each once. */
    List<String> prefixes(String name) {
        Object value = body.getValue(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray list) || list.size() > TrunkRow.PREFIXES_MAX
                || !list.stream().allMatch(each -> each instanceof String keys && keys.matches(TrunkRow.PREFIX_KEYS))) {
            throw Problem.field(name, "The value must be a list of at most " + TrunkRow.PREFIXES_MAX
                    + " strings of 1 to 6 keys each: 0 to 9, * and #.").raise();
        }
        return list.stream().map(Object::toString).distinct().toList();
    }

    JsonObject object(String name) {
        Object value = body.getValue(name);
        if (value == null) {
            return new JsonObject();
        }
        if (!(value instanceof JsonObject object)) {
            throw Problem.field(name, "The value must be an object.").raise();
        }
        return object;
    }

    /** A stable id from a path: letters, digits, dot, dash, underscore. */
    static String id(String name, String value) {
        if (value == null || !ID.matcher(value).matches()) {
            throw Problem.field(name, "An id has 1 to 63 letters, digits, dots, dashes or underscores.").raise();
        }
        return value;
    }

    /** The account's name for a campaign, as calls and entries give it. */
    static String campaign(String name, String value) {
        if (!DialRequest.isCampaign(value)) {
            throw Problem.field(name, DialRequest.CAMPAIGN_RULE).raise();
        }
        return value;
    }

    /**
     * An E.164 number, plus included, as numbers in paths and bodies of this API are written. Read as calls are read, with
     * a trunk 0 or a doubled country code left out: a wish about a number that no call can have would never be honoured.
     */
    static long number(String name, String value) {
        boolean plusForm = value != null && E164.parse(value) != E164.NONE;
        long number = plusForm ? NumberReader.toE164(value, null) : E164.NONE;
        if (number == E164.NONE) {
            throw Problem.field(name, "The value must be an E.164 number with its plus, such as +12025550143.").raise();
        }
        return number;
    }

    private static <T> T required(String name, T value) {
        if (value == null) {
            throw Problem.field(name, "The field is required.").raise();
        }
        return value;
    }
}
