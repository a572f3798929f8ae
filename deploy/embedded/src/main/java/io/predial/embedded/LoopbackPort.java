package io.predial.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on 127.0.0.1. */
public final class LoopbackPort {
    public static final String HOST = "127.0.0.1";

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS_MAX = 100;

    private LoopbackPort() {
    }

    /**
     * A port that nobody listened on a moment ago, below those the system hands out to clients: a server that is
     * started again on it later must not find a client there.
     */
    public static int free() throws IOException {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                return require(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST));
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw new IOException("no free port found on " + HOST, last);
    }

    /**
     * The port itself, or a free one for 0.
     *
     * @throws IOException when somebody listens on it already; the message says which port
     */
    public static int require(int port) throws IOException {
        if (port == 0) {
            return free();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(HOST, port), 1);
            return port;
        } catch (IOException e) {
            throw new IOException("port " + port + " on " + HOST + " is in use", e);
        }
    }
}
