package io.predial.fraud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What one node has counted: calls a minute by account, attempts by account and called number, and the call ids seen, so
 * that a repeated ask counts once. The bus sends all calls of an account to the same live node, so one node's counts are
 * the whole truth about its accounts.
 *
 * <p>They live in this process only: when it stops or dies, its accounts move to another node and start there from
 * nothing, so for up to 24 hours a limit may be reached late. A later release carries counts over.
 */
public final class FraudCounters {
    private static final Duration REPEAT = Duration.ofMinutes(5);
    private static final Duration DAY = Duration.ofHours(24);

    private record Pair(String account, long callee) {
    }

    private record CallKey(String account, String call) {
    }

    private final LongAdder forgottenEarly = new LongAdder();
    private final Cache<String, CallRate> rates;
    private final Cache<Pair, Attempts> attempts;
    private final Cache<CallKey, Finding> repeats;

    public FraudCounters(FraudConfig config) {
        rates = Caffeine.newBuilder().maximumSize(config.accountsMax()).expireAfterAccess(REPEAT)
                .executor(Runnable::run).build();
        attempts = Caffeine.newBuilder().maximumSize(config.pairsMax()).expireAfterAccess(DAY).executor(Runnable::run)
                .evictionListener((Pair pair, Attempts gone, RemovalCause cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        forgottenEarly.increment();
                    }
                }).build();
        repeats = Caffeine.newBuilder().maximumSize(config.repeatsMax()).expireAfterWrite(REPEAT)
                .executor(Runnable::run).build();
    }

    /** The finding of an earlier ask about the same call, or the new one, which is then remembered. */
    Finding once(DialRequest request, Supplier<Finding> judge) {
        String call = request.callId() == null ? request.id() : "call:" + request.callId();
        return repeats.get(new CallKey(request.account(), call), key -> judge.get());
    }

    CallRate rate(String account) {
        return rates.get(account, key -> new CallRate());
    }

    Attempts attempts(String account, long callee) {
        return attempts.get(new Pair(account, callee), key -> new Attempts());
    }

    /** Pairs of account and callee remembered now. */
    public long pairs() {
        return attempts.estimatedSize();
    }

    /** Pairs forgotten before their time because the memory was full: a limit may have been reached late. */
    public long forgottenEarly() {
        return forgottenEarly.sum();
    }
}
