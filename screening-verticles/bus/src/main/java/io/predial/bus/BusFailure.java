package io.predial.bus;

import io.predial.contract.Cause;
import io.vertx.core.eventbus.ReplyException;
import java.util.function.IntFunction;

/** The one place where what the bus says becomes a {@link Cause}. */
final class BusFailure {
    private BusFailure() {
    }

    /** @param ofRecipient what it means when the other side itself refused, by its failure code */
    static Cause cause(Throwable failure, IntFunction<Cause> ofRecipient) {
        if (failure instanceof ReplyException reply) {
            return switch (reply.failureType()) {
                case TIMEOUT -> Cause.DEADLINE;
                case NO_HANDLERS -> Cause.ABSENT;
                case ERROR -> Cause.WIRE;
                case RECIPIENT_FAILURE -> ofRecipient.apply(reply.failureCode());
            };
        }
        return Cause.ABSENT;
    }
}
