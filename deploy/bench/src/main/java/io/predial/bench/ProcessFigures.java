package io.predial.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What one process has used so far: CPU time as the kernel counts it, and, for a JVM, bytes its threads allocated. */
final class ProcessFigures implements Closeable {
    /** USER_HZ, 100 on every Linux architecture that Java runs on. */
    static final double TICKS_PER_SECOND = 100;

    private final String name;
    private final long pid;
    private final JMXConnector connector;
    private final ThreadMXBean threads;

    /** @param word {@code name=pid}; a name that ends in * is a JVM whose allocation is read too */
    ProcessFigures(String word) throws IOException {
        int equals = word.indexOf('=');
        boolean jvm = word.charAt(equals - 1) == '*';
        this.name = word.substring(0, jvm ? equals - 1 : equals);
        this.pid = Long.parseLong(word.substring(equals + 1));
        this.connector = jvm ? connect(pid) : null;
        this.threads = !jvm ? null
                : ManagementFactory.getPlatformMXBean(connector.getMBeanServerConnection(), ThreadMXBean.class);
    }

    private static JMXConnector connect(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " lets nobody look into it: " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    boolean isJvm() {
        return threads != null;
    }

    /** User and system time, all threads. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The command's name is in parentheses and may hold spaces; utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** By the threads that live now: those that end in between are few and do little. */
    long allocatedBytes() {
        return threads == null ? 0
                : Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).filter(b -> b > 0).sum();
    }

    /** Of the whole machine, all cores: everything but idling and waiting for disks. */
    static double machineBusySeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
        long ticks = 0;
        for (int i = 1; i <= 8; i++) {
            ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Of the whole machine, whatever this process may use of it. */
    static long machineCores() throws IOException {
        return Files.readAllLines(Path.of("/proc/stat")).stream().filter(line -> line.matches("cpu\\d+ .*")).count();
    }

    @Override
    public void close() throws IOException {
        if (connector != null) {
            connector.close();
        }
    }
}
