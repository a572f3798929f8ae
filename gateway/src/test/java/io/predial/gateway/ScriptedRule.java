package io.predial.gateway;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A rule that says what the test wants and counts how often it was asked. */
final class ScriptedRule implements CheckRule {
    final AtomicInteger asked = new AtomicInteger();
    private final CheckId check;
    private final Function<DialRequest, Finding> script;

    ScriptedRule(CheckId check, Function<DialRequest, Finding> script) {
        this.check = check;
        this.script = script;
    }

    @Override
    public CheckId id() {
        return check;
    }

    @Override
    public Finding decide(DialRequest request) {
        asked.incrementAndGet();
        return script.apply(request);
    }
}
