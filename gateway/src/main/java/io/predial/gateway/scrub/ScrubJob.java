package io.predial.gateway.scrub;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import io.predial.gateway.http.Problem;
import io.predial.numbering.NumberPlan;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a scrub's query asks for.
 *
 * @param common  what all rows share
 * @param header  the first record names the columns
 * @param columns for {@link #NUMBER}, the places and {@link #CAMPAIGN}: a name, or a number counted from 1; null where none
 *                is meant
 */
public record ScrubJob(DialRequest common, boolean header, List<String> columns) {
    /** Slots of the columns. */
    static final int NUMBER = 0;
    static final int STATE = 1;
    static final int POSTAL_CODE = 2;
    static final int TIME_ZONE = 3;
    static final int CAMPAIGN = 4;
    private static final List<String> COLUMN_PARAMETERS = List.of("number-column", "state-column", "postal-code-column",
            "time-zone-column", "campaign-column");
    private static final Set<String> OTHERS = Set.of("purpose", "region", "at", "campaign", "header");
    private static final int COLUMNS_MAX = 1_000;

    /**
     * @param account   whose list it is
     * @param country   its country: where numbers are dialled from unless the query says otherwise
     * @param nowMillis the instant judged unless the query names one, epoch milliseconds
     * @throws Problem.Raised naming the parameter that is wrong
     */
    public static ScrubJob read(MultiMap query, String id, String account, String country, long nowMillis) {
        for (String name : query.names()) {
            if (!OTHERS.contains(name) && !COLUMN_PARAMETERS.contains(name)) {
                throw Problem.field("query", "No such parameter. Known: purpose, region, at, campaign, header, "
                        + String.join(", ", COLUMN_PARAMETERS)).raise();
            }
        }
        DialRequest.Builder common = DialRequest.builder();
        common.id = id;
        common.account = account;
        common.from = "";
        common.to = "";
        common.dryRun = true;
        common.purpose = purpose(query.get("purpose"));
        common.region = region(query.get("region"), country);
        common.atMillis = at(query.get("at"), nowMillis);
        common.campaign = campaign(query.get("campaign"));
        boolean header = header(query.get("header"));
        List<String> columns = Arrays.asList(COLUMN_PARAMETERS.stream().map(query::get).toArray(String[]::new));
        if (columns.get(NUMBER) == null) {
            columns.set(NUMBER, "1");
        }
        ScrubJob job = new ScrubJob(common.build(), header, columns);
        if (!header) {
            job.slots(null);
        }
        return job;
    }

    boolean hasPlaces() {
        return columns.subList(STATE, CAMPAIGN).stream().anyMatch(Objects::nonNull);
    }

    boolean hasCampaigns() {
        return columns.get(CAMPAIGN) != null;
    }

    /**
     * The columns by slot, counted from 0; -1 for none.
     *
     * @param header the names in the first record; null when there is none
     * @throws Problem.Raised when a name is not among them
     */
    int[] slots(List<String> header) {
        int[] slots = new int[columns.size()];
        for (int slot = 0; slot < slots.length; slot++) {
            int column = columns.get(slot) == null ? -1 : column(COLUMN_PARAMETERS.get(slot), columns.get(slot), header);
            for (int earlier = 0; column >= 0 && earlier < slot; earlier++) {
                if (slots[earlier] == column) {
                    throw Problem.field(COLUMN_PARAMETERS.get(slot), "The same column as " + COLUMN_PARAMETERS.get(earlier)
                            + "; one column cannot mean two things.").raise();
                }
            }
            slots[slot] = column;
        }
        return slots;
    }

    private static int column(String parameter, String wanted, List<String> header) {
        if (wanted.matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(wanted);
            if (number < 1 || number > COLUMNS_MAX) {
                throw Problem.field(parameter, "Columns are counted from 1, to " + COLUMNS_MAX + " at most.").raise();
            }
            return number - 1;
        }
        if (header == null) {
            throw Problem.field(parameter, "A column by name needs header=true.").raise();
        }
        for (int i = 0; i < Math.min(header.size(), COLUMNS_MAX); i++) {
            if (header.get(i).strip().equalsIgnoreCase(wanted.strip())) {
                return i;
            }
        }
        throw Problem.field(parameter, "The first record has no column of this name.").raise();
    }

    private static Purpose purpose(String value) {
        Purpose purpose = value == null ? Purpose.MARKETING : Purpose.fromId(value);
        if (purpose == null) {
            throw Problem.field("purpose", "Known purposes: "
                    + String.join(", ", Arrays.stream(Purpose.values()).map(Purpose::id).toList())).raise();
        }
        return purpose;
    }

    private static String campaign(String value) {
        if (value != null && !DialRequest.isCampaign(value)) {
            throw Problem.field("campaign", DialRequest.CAMPAIGN_RULE).raise();
        }
        return value;
    }

    private static String region(String value, String country) {
        String region = value == null ? country : NumberPlan.region(value);
        if (value != null && region.equals(NumberPlan.UNKNOWN_REGION)) {
            throw Problem.field("region", "The value must be an ISO 3166 country code such as US.").raise();
        }
        return region;
    }

    private static boolean header(String value) {
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw Problem.field("header", "The value must be true or false.").raise();
        }
        return "true".equals(value);
    }

    private static long at(String value, long nowMillis) {
        if (value == null) {
            return nowMillis;
        }
        try {
            Instant instant = OffsetDateTime.parse(value).toInstant();
            if (instant.toEpochMilli() >= 0) {
                return instant.toEpochMilli();
            }
        } catch (DateTimeException | ArithmeticException malformed) {
            // Refused below, like what is before 1970.
        }
        throw Problem.field("at", "The value must be an RFC 3339 instant since 1970, such as 2026-12-01T17:00:00Z.").raise();
    }
}
