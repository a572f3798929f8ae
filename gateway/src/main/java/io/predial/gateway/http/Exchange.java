package io.predial.gateway.http;

import io.predial.contract.DialRequest;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.decision.WrittenAnswer;
import io.predial.gateway.screen.Admission;
import io.predial.gateway.screen.GatewayState;
import io.predial.gateway.screen.Waiting;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;

/**
 * One call between its admission and the record of its decision. It holds its place among the calls in flight until the
 * last check has answered or run out of time, and not only until its own answer has left: the checks' work is what the
 * limit is about.
 */
final class Exchange implements Waiting {
    final HttpServerRequest http;
    private final ScreeningEndpoint endpoint;
    private final GatewayState state;
    private final Admission.Holder holder;
    private final long enteredNanos;
    private final Claim claim;
    private Answer answer;
    private boolean over;

    /** A callId that repeats wait for. */
    record Claim(DialRequest request, Promise<WrittenAnswer> mine) {
    }

    /** Takes a place among the calls in flight. @param claim the callId this call has claimed; null when it named none */
    Exchange(ScreeningEndpoint endpoint, GatewayState state, HttpServerRequest http, String account, Claim claim) {
        this.endpoint = endpoint;
        this.state = state;
        this.http = http;
        this.claim = claim;
        this.enteredNanos = System.nanoTime();
        this.holder = state.admission().enter(account);
    }

    @Override
    public void answered(Answer given) {
        answer = given;
        // Before it is written: whoever has read it may ask for it.
        state.memory().keep(given.written());
        endpoint.write(given.written(), http);
        state.emergencies().answered(given);
        if (claim != null) {
            claim.mine.tryComplete(given.written());
        }
    }

    @Override
    public void completed(Answer whole) {
        long nowNanos = System.nanoTime();
        leave(state.admission().speaksOfOverload(whole.decision().findings(), nowNanos - enteredNanos), nowNanos);
        if (whole != answer) {
            state.memory().replace(answer.written(), whole.written());
        }
        state.decisions().accept(whole);
    }

    /** Whoever waits for the answer must hear that there is none, and a retry must be free to try again. */
    @Override
    public void failed(RuntimeException fault) {
        leave(false, System.nanoTime());
        if (claim != null && claim.mine.tryFail(fault)) {
            state.memory().release(claim.request);
        }
        if (answer != null) {
            state.decisions().accept(answer);
        }
        ScreeningEndpoint.guarded(http.response(), () -> {
            throw fault;
        });
    }

    private void leave(boolean overloaded, long nowNanos) {
        if (!over) {
            over = true;
            state.admission().leave(holder, enteredNanos, overloaded, nowNanos);
        }
    }
}
