package io.predial.acceptance;

import io.predial.faults.StallWatch;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a steady rate whatever becomes of the earlier ones, every other one to a listed number. Each must be answered
 * with a decision, and no listed number may be allowed; answers over budget are counted, those of a moment in which the
 * machine itself stood still apart. Which calls could be checked fully is not its business: a refusal because a check was
 * away is an answer.
 */
final class SteadyCalls implements AutoCloseable {
    private static final int COMPLAINTS_MAX = 20;
    private static final JsonObject LISTED = Caller.dryRun("+12025550100", "+12025550143");
    private static final JsonObject CLEAR = Caller.dryRun("+12025550100", "+12025550144");

    private final Caller caller;
    private final int perSecond;
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> tookMicros = Collections.synchronizedList(new ArrayList<>());
    private final StallWatch stalls = new StallWatch();
    private int degraded;
    private int late;
    private int excused;

    SteadyCalls(Caller caller, int perSecond) {
        this.caller = caller;
        this.perSecond = perSecond;
    }

    void run(int seconds) throws Exception {
        List<CompletableFuture<Void>> open = new ArrayList<>();
        long startNanos = System.nanoTime();
        for (int i = 0; i < seconds * perSecond; i++) {
            long dueNanos = startNanos + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            while (System.nanoTime() < dueNanos) {
                LockSupport.parkNanos(dueNanos - System.nanoTime());
            }
            Sent sent = new Sent(i % 2 == 0, System.nanoTime());
            open.add(caller.screenAsync(sent.listed ? LISTED : CLEAR).handle((response, failure) -> {
                judge(sent, response, failure);
                return null;
            }));
        }
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }

    private record Sent(boolean listed, long atNanos) {
    }

    private void judge(Sent sent, HttpResponse<String> response, Throwable failure) {
        if (failure != null || response.statusCode() != 200) {
            complain(failure != null ? "no answer: " + failure
                    : "HTTP " + response.statusCode() + " " + response.body());
            return;
        }
        JsonObject decision = new JsonObject(response.body());
        tookMicros.add(decision.getLong("tookMicros"));
        boolean late = decision.getLong("tookMicros") > decision.getLong("budgetMillis") * 1_000;
        boolean excuse = late && stalls.stalledNanosBetween(sent.atNanos, System.nanoTime()) > 0;
        count(decision.getBoolean("degraded", false), late, excuse);
        if (sent.listed && !"block".equals(decision.getString("verdict"))) {
            complain("a listed number was allowed: " + decision.encode());
        }
    }

    private synchronized void count(boolean withoutACheck, boolean overBudget, boolean machineStoodStill) {
        degraded += withoutACheck ? 1 : 0;
        late += overBudget ? 1 : 0;
        excused += machineStoodStill ? 1 : 0;
    }

    private void complain(String what) {
        if (wrong.size() < COMPLAINTS_MAX) {
            wrong.add(what);
        }
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    int answered() {
        return tookMicros.size();
    }

    /** Answers over budget, whatever the machine did meanwhile. */
    int late() {
        return late;
    }

    String summary() {
        List<Long> sorted = new ArrayList<>(tookMicros);
        Collections.sort(sorted);
        return sorted.isEmpty() ? "no answers" : sorted.size() + " answers, " + degraded + " degraded, us: p50 "
                + sorted.get(sorted.size() / 2) + ", p99 " + sorted.get(sorted.size() * 99 / 100) + ", max "
                + sorted.get(sorted.size() - 1) + "; " + late + " late, " + excused
                + " of them in a stall of the machine, the longest " + stalls.longestMillis() + " ms";
    }

    /** Cold code is slow; what it did is printed and not judged. */
    void reportAndForget(String phase) {
        System.out.println(phase + ": " + summary());
        wrong.clear();
        tookMicros.clear();
        degraded = 0;
        late = 0;
        excused = 0;
    }

    @Override
    public void close() {
        stalls.close();
    }
}
