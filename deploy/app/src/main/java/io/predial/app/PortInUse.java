package io.predial.app;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;

/** Names the port and the setting that chooses another; the system's own words for it name neither. */
final class PortInUse {
    private PortInUse() {
    }

    /** @param knobs the settings' common beginning: {@code http} for {@code http.port} and {@code http.host} */
    static <T> Future<T> explained(Future<T> opening, String host, int port, String knobs) {
        return opening.recover(failure -> Future.failedFuture(isOfBinding(failure)
                ? new IOException("port " + port + " on " + host + " cannot be had (" + failure.getMessage() + "); " + knobs
                        + ".port (--" + knobs + "-port) chooses another, " + knobs + ".host (--" + knobs
                        + "-host) another interface", failure)
                : failure));
    }

    /** The JDK has a class for it; the native transport has one class for all that fails, and names the system call. */
    private static boolean isOfBinding(Throwable failure) {
        return failure instanceof BindException
                || failure instanceof IOException && String.valueOf(failure.getMessage()).startsWith("bind(");
    }
}
