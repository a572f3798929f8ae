package io.predial.faults;

import java.io.IOException;

/** What a process can be told by the kernel. */
public enum Signal {
    KILL, STOP, CONT, TERM;

    public void send(ProcessHandle process) throws IOException, InterruptedException {
        Shell.run("kill", "-" + name(), Long.toString(process.pid()));
    }
}
