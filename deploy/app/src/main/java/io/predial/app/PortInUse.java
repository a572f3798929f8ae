package io.predial.app;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;

/** Names the port and the setting that chooses another; the system's own words for it name neither. */
final class PortInUse {
    private PortInUse() {
    }

    /** @param knob the setting of the port, such as {@code http.port} */
    static <T> Future<T> explained(Future<T> opening, String host, int port, String knob) {
        return opening.recover(failure -> Future.failedFuture(failure instanceof BindException
                ? new IOException("port " + port + " on " + host + " cannot be had (" + failure.getMessage() + "); " + knob
                        + " (--" + knob.replace('.', '-') + ") chooses another", failure)
                : failure));
    }
}
