package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Future;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class PortInUseTest {
    @Test
    void thePortAndTheSettingThatChoosesAnotherAreNamed() {
        Future<Void> opening = PortInUse.explained(Future.failedFuture(new BindException("Address already in use")), "0.0.0.0",
                8080, "http");
        assertEquals("port 8080 on 0.0.0.0 cannot be had (Address already in use); http.port (--http-port) chooses another,"
                        + " http.host (--http-host) another interface",
                opening.cause().getMessage());
    }

    @Test
    void otherFailuresAreLeftAsTheyAre() {
        IllegalStateException other = new IllegalStateException("no");
        assertSame(other, PortInUse.explained(Future.failedFuture(other), "0.0.0.0", 8080, "http").cause());
    }
}
