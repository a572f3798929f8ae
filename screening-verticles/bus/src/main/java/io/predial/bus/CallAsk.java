package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;

/**
 * One call's checks, on their way. Sets of checks are bits ({@link CheckId#bit}); a check may be underway to two nodes at
 * once, when it is hedged. Belongs to one event loop.
 */
final class CallAsk {
    private static final CheckId[] CHECKS = CheckId.values();
    private static final int UNDERWAY_BITS = 4;
    private static final int UNDERWAY_MASK = (1 << UNDERWAY_BITS) - 1;

    final DialRequest request;
    final long deadlineNanos;
    private final FindingSink sink;
    /** The node that each check went to first, by ordinal. */
    private final Peer[] first = new Peer[CHECKS.length];
    private int answered;
    /** Checks that failed at once on one node and were sent to another; not a second time. */
    private int resent;
    /** To how many nodes each check is underway, four bits a check. */
    private int underway;

    CallAsk(DialRequest request, long deadlineNanos, FindingSink sink) {
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.sink = sink;
    }

    /** Hands a finding over, once for each check. */
    void answer(Finding finding) {
        int bit = finding.check().bit();
        if ((answered & bit) == 0) {
            answered |= bit;
            sink.accept(finding);
        }
    }

    /** Answers each of these checks with the same failure. */
    void answerUnknown(int checks, Cause cause) {
        for (CheckId check : CHECKS) {
            if ((checks & check.bit()) != 0) {
                answer(Finding.unknown(check, cause));
            }
        }
    }

    /** Those of the checks that nobody has answered yet. */
    int unanswered(int checks) {
        return checks & ~answered;
    }

    /** They were handed to a lane. */
    void sentTo(Peer peer, int checks) {
        for (CheckId check : CHECKS) {
            if ((checks & check.bit()) != 0) {
                underway += 1 << shift(check);
                if (first[check.ordinal()] == null) {
                    first[check.ordinal()] = peer;
                }
            }
        }
    }

    /** A lane lost them. @return those of them that are unanswered and underway nowhere else */
    int lost(int checks) {
        int nowhere = 0;
        for (CheckId check : CHECKS) {
            if ((checks & check.bit()) != 0) {
                underway -= 1 << shift(check);
                if ((underway >>> shift(check) & UNDERWAY_MASK) == 0) {
                    nowhere |= check.bit();
                }
            }
        }
        return unanswered(nowhere);
    }

    Peer first(CheckId check) {
        return first[check.ordinal()];
    }

    /** @return those of the checks that were not sent a second time before; now they were */
    int resend(int checks) {
        int fresh = checks & ~resent;
        resent |= checks;
        return fresh;
    }

    long remainingMicros(long nowNanos) {
        return (deadlineNanos - nowNanos) / 1_000;
    }

    private static int shift(CheckId check) {
        return check.ordinal() * UNDERWAY_BITS;
    }
}
