package io.predial.faults;

import io.predial.load.PreparedRequests;
import io.predial.load.Requests;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Calls whose verdict is known, in turn. Most are dry runs judged at noon, so that calling hours do not interfere; one in
 * ten counts, so that fraud counters and decision records have work to do; one in twenty is of an account over its limit.
 */
public final class CallMix implements Requests {
    static final String PATH = "/v1/screenings";
    private static final String KEY = "predial-demo";
    private static final String NOON_IN_WASHINGTON = "2026-12-01T17:00:00Z";
    private static final String OWN_CALLER_ID = "+12025550100";
    private static final String CALLER_ID_OF_ANOTHER = "+12025550110";
    private static final String LISTED = "+12025550143";
    /** The end of a fictitious number, and which of them the demo's registry lists. */
    private static final int FIRST_END = 111;
    private static final int LAST_END = 198;
    private static final Set<Integer> LISTED_ENDS = Set.of(143, 150, 151, 177);
    private static final int TURN = 20;
    private static final int PLACE_OVER_LIMIT = 2;

    private record Call(byte[] request, Expected expected) {
    }

    private final List<Call> calls = new ArrayList<>();

    /** Only calls of the demo's account. */
    public CallMix() {
        this(List.of());
    }

    /** @param limited accounts that may call a number no more, each in its turn; none leaves those calls out */
    CallMix(List<LimitedAccounts.Limited> limited) {
        // Many numbers, because an account may try one only so often a day.
        for (int end = FIRST_END; end <= LAST_END; end++) {
            for (int place = 0; place < TURN && !LISTED_ENDS.contains(end); place++) {
                boolean overLimit = place == PLACE_OVER_LIMIT && !limited.isEmpty();
                calls.add(overLimit ? overLimit(limited.get(end % limited.size())) : call(place, "+12025550" + end));
            }
        }
    }

    private static Call call(int place, String clear) {
        if (place == 0) {
            return counted(LISTED, Expected.BLOCK);
        }
        if (place == 1) {
            return counted(clear, Expected.ALLOW);
        }
        return switch (place % 4) {
            case 0, 2 -> dryRun(OWN_CALLER_ID, LISTED, Expected.BLOCK);
            case 1 -> dryRun(OWN_CALLER_ID, clear, Expected.ALLOW);
            default -> dryRun(CALLER_ID_OF_ANOTHER, clear, Expected.BLOCK);
        };
    }

    private static Call overLimit(LimitedAccounts.Limited limited) {
        return new Call(PreparedRequests.post(PATH, limited.key(), limited.call()), Expected.BLOCK);
    }

    private static Call dryRun(String from, String to, Expected expected) {
        return new Call(post(new JsonObject().put("from", from).put("to", to).put("dryRun", true)
                .put("at", NOON_IN_WASHINGTON)), expected);
    }

    /** A clear call that counts is a person's: campaigns have hours, and this may run at night. */
    private static Call counted(String to, Expected expected) {
        JsonObject call = new JsonObject().put("from", OWN_CALLER_ID).put("to", to);
        return new Call(post(expected == Expected.ALLOW ? call.put("purpose", "personal") : call), expected);
    }

    private static byte[] post(JsonObject call) {
        return PreparedRequests.post(PATH, KEY, call.encode());
    }

    @Override
    public byte[] bytes(long index) {
        return calls.get((int) (index % calls.size())).request;
    }

    public Expected expected(long index) {
        return calls.get((int) (index % calls.size())).expected;
    }
}
