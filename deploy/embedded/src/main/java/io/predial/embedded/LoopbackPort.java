package io.predial.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on 127.0.0.1. */
public final class LoopbackPort {
    public static final String HOST = "127.0.0.1";

    private LoopbackPort() {
    }

    /** A port that nobody listened on a moment ago. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
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
