package io.predial.app.scrub;

import java.io.PrintWriter;
import java.util.Locale;

/** One line for a terminal that shows how far a list has come, and how fast. */
final class RowsBar {
    private static final int WIDTH = 40;

    private final PrintWriter out;
    private final long startNanos = System.nanoTime();
    private long rowsBefore = -1;

    RowsBar(PrintWriter out) {
        this.out = out;
    }

    /** @param rows of the whole list; those of an earlier run do not count for the speed */
    void at(long bytes, long ofBytes, long rows) {
        if (rowsBefore < 0) {
            rowsBefore = rows;
        }
        int cells = ofBytes == 0 ? WIDTH : (int) (bytes * WIDTH / ofBytes);
        double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
        out.print(String.format(Locale.ROOT, "\rscrub [%s%s] %3d %% %,d rows, %,.0f rows/s  ", "=".repeat(cells),
                " ".repeat(WIDTH - cells), ofBytes == 0 ? 100 : bytes * 100 / ofBytes, rows, (rows - rowsBefore) / seconds));
        out.flush();
    }

    void end() {
        out.println();
        out.flush();
    }
}
