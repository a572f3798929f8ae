package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortInUseTest {
    private static final String NATIVE = "bind(..) failed with error(-98): Address already in use";

    @Test
    void thePortAndTheSettingsThatChooseAnotherAreNamed() {
        for (IOException failure : List.of(new BindException("Address already in use"), new IOException(NATIVE))) {
            assertEquals("port 8080 on 0.0.0.0 cannot be had (" + failure.getMessage() + "); http.port (--http-port) chooses"
                            + " another, http.host (--http-host) another interface",
                    PortInUse.explained(Future.failedFuture(failure), "0.0.0.0", 8080, "http").cause().getMessage());
        }
    }

    @Test
    void otherFailuresAreLeftAsTheyAre() {
        IllegalStateException other = new IllegalStateException(NATIVE);
        assertSame(other, PortInUse.explained(Future.failedFuture(other), "0.0.0.0", 8080, "http").cause());
    }
}
