package io.predial.gateway.screen;

import io.predial.bus.NodeView;
import io.predial.contract.CheckRule;
import io.predial.gateway.account.Directory;
import io.predial.gateway.account.LookUpBudget;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.emergency.Emergencies;
import io.predial.gateway.ops.GatewayMetrics;
import io.predial.gateway.scrub.Scrubs;
import io.predial.gateway.verification.Verifications;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What all event loops of one gateway share.
 *
 * @param directory     accounts, keys, trunks
 * @param emergencyRule decides emergency calls in this process
 * @param view          the screening nodes
 * @param memory        recent calls
 * @param metrics       figures
 * @param decisions     takes each decision after its answer; never blocks
 * @param admission     which calls are let in
 * @param lookUps       what accounts may still ask without calling
 * @param scrubs        lists that are being screened
 * @param verifications proofs of control of caller IDs
 * @param emergencies   told of every answer; does what follows a routed emergency call
 * @param clock         the gateway's clock
 * @param rulesVersion  hash of the law this build applies
 */
public record GatewayState(Directory directory, CheckRule emergencyRule, NodeView view, CallMemory memory,
                           GatewayMetrics metrics, Consumer<Answer> decisions, Admission admission,
                           LookUpBudget lookUps, Scrubs scrubs, Verifications verifications, Emergencies emergencies, Clock clock,
                           String rulesVersion) {
}
