package io.predial.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP relay that can hold back what goes to the server: each piece is handed on so long after it came, in order, and
 * no piece waits for the one before it longer than that. What comes back is not delayed.
 */
final class FaultProxy implements AutoCloseable {
    private static final int PIECE_BYTES = 65_536;
    /** A sender that is faster than the delay lets through is held back by TCP, as on a long line. */
    private static final int PIECES_MAX = 4_096;

    private record Piece(byte[] bytes, long cameNanos) {
        private static final Piece END = new Piece(null, 0);
    }

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private volatile long delayNanos;

    FaultProxy(String host, int serverPort) throws IOException {
        this.server = new InetSocketAddress(host, serverPort);
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(host, 0));
        daemon("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void delayMillis(int millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                relay(listener.accept());
            } catch (IOException closed) {
                // The listener is closed, or one client gave up early: the loop tells them apart.
            }
        }
    }

    private void relay(Socket client) throws IOException {
        Socket target = new Socket();
        try {
            target.connect(server);
        } catch (IOException down) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        target.setTcpNoDelay(true);
        BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>(PIECES_MAX);
        daemon("proxy-in", () -> read(client, pieces));
        daemon("proxy-to-server", () -> deliverLater(pieces, client, target));
        daemon("proxy-to-client", () -> copy(target, client));
    }

    private static void read(Socket from, BlockingQueue<Piece> pieces) {
        byte[] buffer = new byte[PIECE_BYTES];
        try (InputStream in = from.getInputStream()) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                byte[] bytes = new byte[read];
                System.arraycopy(buffer, 0, bytes, 0, read);
                pieces.put(new Piece(bytes, System.nanoTime()));
            }
        } catch (IOException | InterruptedException gone) {
            // Both ways end the same: nothing more comes.
        }
        pieces.offer(Piece.END);
    }

    private void deliverLater(BlockingQueue<Piece> pieces, Socket client, Socket target) {
        try (client; target; OutputStream out = target.getOutputStream()) {
            for (Piece piece = pieces.take(); piece != Piece.END; piece = pieces.take()) {
                for (long early = early(piece); early > 0; early = early(piece)) {
                    LockSupport.parkNanos(early);
                }
                out.write(piece.bytes);
            }
        } catch (IOException | InterruptedException gone) {
            // Closing both sockets is all there is to do.
        }
    }

    private long early(Piece piece) {
        return piece.cameNanos + delayNanos - System.nanoTime();
    }

    private static void copy(Socket from, Socket to) {
        try (from; to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // Closing both sockets is all there is to do.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
