package io.predial.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final Closing closing = new Closing(new Stages(new PrintStream(terminal, true)));

    @Test
    void aSignalIsAnsweredBeforeAnythingIsTakenDown() {
        closing.add("Kafka", (AutoCloseable) () -> assertEquals(List.of("stopping ..."), said()));
        closing.add((AutoCloseable) () -> assertEquals(List.of("stopping ..."), said()));
        closing.stop();
        assertEquals(List.of("stopping ...", "Kafka stopped", "stopped"), said());
    }

    /** A start that was refused says why in one line, and the signal handler that runs at its end adds none. */
    @Test
    void aStartThatFailedIsTakenDownInSilence() {
        closing.add((AutoCloseable) () -> { });
        closing.closeAll();
        closing.stop();
        assertEquals(List.of(), said());
    }

    @Test
    void whatComesUpTooLateIsTakenDown() {
        closing.stop();
        assertThrows(Closing.Stopped.class, () -> closing.add("Kafka", (AutoCloseable) () -> { }));
        assertEquals(List.of("stopping ...", "stopped", "Kafka stopped"), said());
    }

    private List<String> said() {
        return terminal.toString().lines().map(line -> line.replaceAll("^\\[.*?] | +[0-9.]+ s$", "")).toList();
    }
}
