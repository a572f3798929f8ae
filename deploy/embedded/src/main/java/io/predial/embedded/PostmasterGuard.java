package io.predial.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Stops the server when this process dies without stopping it, even by SIGKILL: a shell waits on a pipe that only this
 * process holds open, and the end of the pipe is the end of this process.
 */
final class PostmasterGuard implements AutoCloseable {
    private final Process shell;

    private PostmasterGuard(Process shell) {
        this.shell = shell;
    }

    /** @param pidFile read when this process has died, so the guard can be set before the server starts */
    static PostmasterGuard over(Path pidFile) throws IOException {
        // A terminal's Ctrl-C goes to the shell as well, and must not end it before this process has had its turn.
        String script = "trap '' INT TERM HUP; read -r nothing; read -r pid <\"$0\" && kill -INT \"$pid\"";
        return new PostmasterGuard(new ProcessBuilder("sh", "-c", script, pidFile.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
