package io.predial.gateway.screen;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import io.predial.gateway.decision.WrittenAnswer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this gateway answered recently: by call id, so that a platform's retry gets the same decision and counts once;
 * by screening id, so that a decision can be looked up. Bounded in number and time. Safe for all event loops.
 */
public final class CallMemory {
    /** The contract: the same callId within this time gets the same decision. */
    public static final Duration SAME_CALL = Duration.ofMinutes(5);

    /**
     * A call id's first request and its answer-to-be. Only what tells calls apart: a request may carry kilobytes.
     *
     * @param answer fails when the first request could not be screened
     */
    public record Remembered(String from, String to, Purpose purpose, String trunk, String campaign,
                             Promise<WrittenAnswer> answer) {
        /** True when a repeat asks about the same call and not about another one under the same id. */
        public boolean isSameCallAs(DialRequest other) {
            return from.equals(other.from()) && to.equals(other.to()) && purpose == other.purpose()
                    && Objects.equals(trunk, other.trunk()) && Objects.equals(campaign, other.campaign());
        }

        public Future<WrittenAnswer> future() {
            return answer.future();
        }
    }

    private record CallKey(String account, String callId) {
    }

    private final Cache<CallKey, Remembered> byCall;
    private final AnswerRing newest;
    private final AtomicInteger nextPlace = new AtomicInteger();

    /**
     * @param callIdsMax most call ids remembered
     * @param answersMax most answers kept for look-ups by screening id; rounded up to a power of two, fewer when they are long
     */
    public CallMemory(int callIdsMax, int answersMax) {
        byCall = Caffeine.newBuilder().maximumSize(callIdsMax).expireAfterWrite(SAME_CALL).executor(Runnable::run).build();
        int places = Math.min(ScreeningId.PLACES_MAX, Integer.highestOneBit(Math.max(2, answersMax - 1)) << 1);
        newest = new AnswerRing(places);
    }

    /** An id for a new screening. */
    public String nextId(long nowMillis) {
        return ScreeningId.next(nowMillis, nextPlace.getAndIncrement() & newest.places() - 1);
    }

    /**
     * Claims a call id for this request.
     *
     * @return the earlier request of the same call id, or null when this is the first and must complete {@code mine}
     */
    public Remembered claim(DialRequest request, Promise<WrittenAnswer> mine) {
        return byCall.asMap().putIfAbsent(new CallKey(request.account(), request.callId()),
                new Remembered(request.from(), request.to(), request.purpose(), request.trunk(),
                        request.campaign(), mine));
    }

    /** The first request could not be screened: a retry must be free to try again. */
    public void release(DialRequest request) {
        byCall.invalidate(new CallKey(request.account(), request.callId()));
    }

    /** The same decision with more findings. A newer call's answer that has taken the place since stays. */
    public void replace(WrittenAnswer answer, WrittenAnswer whole) {
        newest.replace(answer, whole);
    }

    public void keep(WrittenAnswer answer) {
        newest.keep(answer);
    }

    /** The answer given under this screening id to this account, or null. */
    public WrittenAnswer find(String account, String screeningId) {
        WrittenAnswer answer = newest.find(screeningId);
        return answer != null && answer.account().equals(account) ? answer : null;
    }
}
