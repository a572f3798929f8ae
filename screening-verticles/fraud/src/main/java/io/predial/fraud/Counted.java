package io.predial.fraud;

import io.predial.contract.E164;
import io.predial.contract.Purpose;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;

/**
 * What one call did to the counts, as nodes tell each other. It says how many there are and not that there is one more, so
 * what is told twice, or counted by two nodes for one call, counts once.
 *
 * <pre>
 * entry = length u16, account text, screening text or null, atMillis i64,
 *         flags u8 (1 rate, 2 attempt, 4 call, 8 too fast, 16 too often), [rate: i32], [attempt: callee i64, attempts u16],
 *         [call: callId text, to text, purpose u8], [too fast: until i64], [too often: until i64]
 * </pre>
 *
 * A later release may append to an entry; what follows is skipped.
 *
 * @param account    whose call it was
 * @param screening  id of the screening; null when the entry is of no single call
 * @param atMillis   when, epoch milliseconds
 * @param inTenth    calls of the account in that tenth of a second; 0 when it did not count towards the rate
 * @param callee     who was called; {@link E164#NONE} when it was no attempt
 * @param attempts   attempts of the account to reach the callee at that instant; 0 when it was none
 * @param call       what the call is recognised by; null when it has no id
 * @param usage      what was said about it
 */
record Counted(String account, String screening, long atMillis, int inTenth, long callee, int attempts, CallKey call,
               Usage usage) {
    private static final int RATE = 1;
    private static final int ATTEMPT = 2;
    private static final int CALL = 4;
    private static final int TOO_FAST = 8;
    private static final int TOO_OFTEN = 16;
    /** More than any account makes in a tenth of a second, and few enough that a minute of them is a number. */
    private static final int IN_TENTH_MAX = 1_000_000;

    static Counted inTenth(String account, long atMillis, int calls) {
        return new Counted(account, null, atMillis, calls, E164.NONE, 0, null, Usage.WITHIN_LIMITS);
    }

    static Counted attempts(String account, long atMillis, long callee, int attempts) {
        return new Counted(account, null, atMillis, 0, callee, attempts, null, Usage.WITHIN_LIMITS);
    }

    static Counted call(CallKey call, long atMillis, Usage usage) {
        return new Counted(call.account(), null, atMillis, 0, E164.NONE, 0, call, usage);
    }

    void write(WireWriter out) {
        int lengthAt = out.size();
        out.u16(0).text(account).text(screening).i64(atMillis).u8(flags());
        if (inTenth > 0) {
            out.i32(inTenth);
        }
        if (attempts > 0) {
            out.i64(callee).u16(attempts);
        }
        if (call != null) {
            out.text(call.callId()).text(call.to()).u8(call.purpose().wireCode());
        }
        if (usage.tooFast()) {
            out.i64(usage.tooFastUntilMillis());
        }
        if (usage.tooOften()) {
            out.i64(usage.tooOftenUntilMillis());
        }
        out.patchU16(lengthAt, out.size() - lengthAt - 2);
    }

    private int flags() {
        return (inTenth > 0 ? RATE : 0) | (attempts > 0 ? ATTEMPT : 0) | (call != null ? CALL : 0)
                | (usage.tooFast() ? TOO_FAST : 0) | (usage.tooOften() ? TOO_OFTEN : 0);
    }

    /** @return null for an entry this release cannot use @throws IndexOutOfBoundsException when the bytes are damaged */
    static Counted read(WireReader in) {
        WireReader entry = in.slice(in.u16());
        String account = entry.text();
        String screening = entry.text();
        long atMillis = entry.i64();
        int flags = entry.u8();
        int inTenth = (flags & RATE) == 0 ? 0 : entry.i32();
        long callee = (flags & ATTEMPT) == 0 ? E164.NONE : entry.i64();
        int attempts = (flags & ATTEMPT) == 0 ? 0 : entry.u16();
        CallKey call = (flags & CALL) == 0 ? null : readCall(account, entry);
        boolean tooFast = (flags & TOO_FAST) != 0;
        boolean tooOften = (flags & TOO_OFTEN) != 0;
        Usage usage = new Usage(tooFast, tooFast ? entry.i64() : 0, tooOften, tooOften ? entry.i64() : 0);
        return account == null || inTenth < 0 || inTenth > IN_TENTH_MAX ? null
                : new Counted(account, screening, atMillis, inTenth, callee, attempts, call, usage);
    }

    private static CallKey readCall(String account, WireReader entry) {
        String callId = entry.text();
        String to = entry.text();
        Purpose purpose = Purpose.fromWire(entry.u8());
        return callId == null || to == null || purpose == null ? null : new CallKey(account, callId, to, purpose);
    }

    /** Without the numbers: they are personal data. */
    @Override
    public String toString() {
        return "Counted[" + account + ", " + atMillis + "]";
    }
}
