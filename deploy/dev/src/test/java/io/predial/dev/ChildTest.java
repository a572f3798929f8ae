package io.predial.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children are real processes here, and so are their scripts: who counts as running is the kernel's to say. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChildTest {
    private static final JavaCommand WAITING = new JavaCommand(Waiting.class.getName(),
            List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), false);

    @TempDir
    Path directory;
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private DataDirectory data;
    private Child child;

    @BeforeEach
    void open() throws IOException {
        // A quote and a space: the script must find its own paths whatever they are.
        data = DataDirectory.open(directory.resolve("it's here"));
        child = new Child("screen-1", data);
    }

    @AfterEach
    void stop() throws IOException {
        stopTogether("");
        data.close();
    }

    @Test
    void theScriptStartsNoSecondOne() throws Exception {
        long pid = started();
        assertEquals(1, script());
        assertEquals(pid, child.process().orElseThrow().pid());
    }

    @Test
    void theScriptStartsItAgainAlthoughAStrangerHasItsNumber() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "only the number is known here");
        endedAfterStart();
        Files.writeString(pidFile(), Long.toString(ProcessHandle.current().pid()));
        assertEquals(0, script());
        assertNotEquals(ProcessHandle.current().pid(), started("again"));
    }

    @Test
    void theScriptStartsItAgainAlthoughNobodyHasBuriedIt() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "only the number is known here");
        endedAfterStart();
        // The shell becomes a program that never asks how its child ended.
        Process careless = new ProcessBuilder("sh", "-c", "tail -f /dev/null & echo $!; exec cat").start();
        try (BufferedReader said = careless.inputReader()) {
            String dead = said.readLine();
            careless.outputWriter().append("has become cat\n").flush();
            assertEquals("has become cat", said.readLine());
            ProcessHandle.of(Long.parseLong(dead)).orElseThrow().destroyForcibly();
            while (!Files.readString(Path.of("/proc", dead, "stat")).contains(") Z ")) {
                Thread.onSpinWait();
            }
            Files.writeString(pidFile(), dead);
            assertEquals(0, script());
            assertNotEquals(Long.parseLong(dead), started("again"));
        } finally {
            careless.destroyForcibly();
        }
    }

    @Test
    void aStartKeepsTheLogOfTheRunBefore() throws Exception {
        Files.writeString(child.log(), "why it crashed\n");
        started();
        assertEquals("why it crashed\n", Files.readString(data.log("screen-1").resolveSibling("screen-1.log.1")));
        assertEquals(List.of(Waiting.READY), Files.readAllLines(child.log()));
    }

    @Test
    void aLogThatSaysNothingPushesNothingOut() throws Exception {
        Files.writeString(child.log(), "why it crashed\n");
        Logs.keepFormer(child.log());
        Files.writeString(child.log(), "");
        Logs.keepFormer(child.log());
        assertEquals("why it crashed\n", Files.readString(data.log("screen-1").resolveSibling("screen-1.log.1")));
    }

    @Test
    void aStopSaysWhomItStopsAndForgetsThem() throws Exception {
        started();
        stopTogether(", for this test");
        assertTrue(child.process().isEmpty());
        assertFalse(Files.exists(pidFile()));
        List<String> said = terminal.toString().lines().toList();
        assertTrue(said.get(0).endsWith("] stopping screen-1, for this test"), said.get(0));
        assertTrue(said.get(1).contains("] screen-1 stopped "), said.get(1));
        assertEquals(2, said.size());
    }

    @Test
    void aStopForgetsInSilenceWhoHadEndedBefore() throws Exception {
        Files.writeString(pidFile(), Long.toString(ProcessHandle.current().pid()));
        stopTogether("");
        assertFalse(Files.exists(pidFile()));
        assertEquals("", terminal.toString());
    }

    @Test
    void onlyTheRunningAreStillKnownToTheNextStart() throws Exception {
        started();
        Path left = Files.writeString(data.run("gateway-1.pid"), Long.toString(ProcessHandle.current().pid()));
        Child.forgetEnded(data);
        assertTrue(Files.exists(pidFile()));
        assertFalse(Files.exists(left));
    }

    private long started() throws IOException {
        child.start(WAITING, List.of());
        return started("");
    }

    private long started(String again) throws IOException {
        new Readiness(child, 0).awaitLine(Waiting.READY);
        return child.process().orElseThrow(() -> new AssertionError("not running " + again)).pid();
    }

    /** Leaves the script and an empty log. */
    private void endedAfterStart() throws IOException {
        started();
        stopTogether("");
        Files.writeString(child.log(), "");
    }

    private int script() throws Exception {
        return new ProcessBuilder(child.script().toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    private void stopTogether(String why) {
        new StopTogether(List.of(child), new Stages(new PrintStream(terminal, true))).run(why);
    }

    private Path pidFile() {
        return data.run("screen-1.pid");
    }
}
