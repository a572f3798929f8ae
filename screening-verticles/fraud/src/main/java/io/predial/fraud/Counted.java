package io.predial.fraud;

import io.predial.contract.E164;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;

/**
 * What one call did to the counts, as nodes tell each other. It says how many there are and not that there is one more, so
 * what is told twice, or counted by two nodes for one call, counts once. Texts are told as {@link Fingerprint}s.
 *
 * <pre>
 * entry = length u16, flags u8 (1 rate, 2 attempt, 4 call, 8 too fast, 16 too often, 32 screening), atMillis i64,
 *         account 2 x i64, [rate: i32], [attempt: callee i64, attempts u16], [screening: 2 x i64], [call: 2 x i64],
 *         [too fast: until i64], [too often: until i64]
 * </pre>
 *
 * A later release may append to an entry; what follows is skipped.
 *
 * @param account   whose call it was; of attempts alone only the high half is known, the low one is 0
 * @param atMillis  when, epoch milliseconds
 * @param inTenth   calls of the account in that tenth of a second; 0 when it did not count towards the rate
 * @param callee    who was called; {@link E164#NONE} when it was no attempt
 * @param attempts  attempts of the account to reach the callee at that instant; 0 when it was none
 * @param screening the screening's id; null when the entry is of no single call
 * @param call      what the call is recognised by; null when it has no id
 * @param usage     what was said about it
 */
record Counted(Fingerprint account, long atMillis, int inTenth, long callee, int attempts, Fingerprint screening,
               Fingerprint call, Usage usage) {
    private static final int RATE = 1;
    private static final int ATTEMPT = 2;
    private static final int CALL = 4;
    private static final int TOO_FAST = 8;
    private static final int TOO_OFTEN = 16;
    private static final int SCREENING = 32;
    /** More than any account makes in a tenth of a second, and few enough that a minute of them is a number. */
    private static final int IN_TENTH_MAX = 1_000_000;

    static Counted inTenth(Fingerprint account, long atMillis, int calls) {
        return new Counted(account, atMillis, calls, E164.NONE, 0, null, null, Usage.WITHIN_LIMITS);
    }

    static Counted attempts(Fingerprint account, long atMillis, long callee, int attempts) {
        return new Counted(account, atMillis, 0, callee, attempts, null, null, Usage.WITHIN_LIMITS);
    }

    static Counted call(Fingerprint call, long atMillis, Usage usage) {
        return new Counted(new Fingerprint(0, 0), atMillis, 0, E164.NONE, 0, null, call, usage);
    }

    void write(WireWriter out) {
        int lengthAt = out.size();
        out.u16(0).u8(flags()).i64(atMillis);
        write(account, out);
        if (inTenth > 0) {
            out.i32(inTenth);
        }
        if (attempts > 0) {
            out.i64(callee).u16(attempts);
        }
        write(screening, out);
        write(call, out);
        if (usage.tooFast()) {
            out.i64(usage.tooFastUntilMillis());
        }
        if (usage.tooOften()) {
            out.i64(usage.tooOftenUntilMillis());
        }
        out.patchU16(lengthAt, out.size() - lengthAt - 2);
    }

    private static void write(Fingerprint text, WireWriter out) {
        if (text != null) {
            out.i64(text.high()).i64(text.low());
        }
    }

    private int flags() {
        return (inTenth > 0 ? RATE : 0) | (attempts > 0 ? ATTEMPT : 0) | (call != null ? CALL : 0)
                | (screening != null ? SCREENING : 0) | (usage.tooFast() ? TOO_FAST : 0) | (usage.tooOften() ? TOO_OFTEN : 0);
    }

    /** @return null for an entry that cannot be @throws IndexOutOfBoundsException when the bytes are damaged */
    static Counted read(WireReader in) {
        WireReader entry = in.slice(in.u16());
        int flags = entry.u8();
        long atMillis = entry.i64();
        Fingerprint account = fingerprint(entry);
        int inTenth = (flags & RATE) == 0 ? 0 : entry.i32();
        long callee = (flags & ATTEMPT) == 0 ? E164.NONE : entry.i64();
        int attempts = (flags & ATTEMPT) == 0 ? 0 : entry.u16();
        Fingerprint screening = (flags & SCREENING) == 0 ? null : fingerprint(entry);
        Fingerprint call = (flags & CALL) == 0 ? null : fingerprint(entry);
        boolean tooFast = (flags & TOO_FAST) != 0;
        boolean tooOften = (flags & TOO_OFTEN) != 0;
        Usage usage = !tooFast && !tooOften ? Usage.WITHIN_LIMITS
                : new Usage(tooFast, tooFast ? entry.i64() : 0, tooOften, tooOften ? entry.i64() : 0);
        return inTenth < 0 || inTenth > IN_TENTH_MAX ? null
                : new Counted(account, atMillis, inTenth, callee, attempts, screening, call, usage);
    }

    private static Fingerprint fingerprint(WireReader in) {
        return new Fingerprint(in.i64(), in.i64());
    }

    /** Without the number: it is personal data. */
    @Override
    public String toString() {
        return "Counted[" + atMillis + "]";
    }
}
