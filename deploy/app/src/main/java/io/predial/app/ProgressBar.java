package io.predial.app;

import io.predial.sync.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** A line that grows, for a terminal; one bar for each stage of an import. */
final class ProgressBar implements Progress {
    private static final int WIDTH = 40;

    private final PrintWriter out;
    private Stage shownStage;
    private int shownCells = -1;

    ProgressBar(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void at(Stage stage, long done, long total) {
        int cells = total <= 0 ? (int) ((done >> 22) % WIDTH) : (int) Math.min(WIDTH, done * WIDTH / total);
        if (stage == shownStage && cells == shownCells) {
            return;
        }
        if (shownStage != null && stage != shownStage) {
            out.println();
        }
        shownStage = stage;
        shownCells = cells;
        String percent = total <= 0 ? "" : String.format(Locale.ROOT, " %3d %%", Math.min(100, done * 100 / total));
        out.print(String.format(Locale.ROOT, "\r%-10s [%s%s]%s", stage.name().toLowerCase(Locale.ROOT),
                "=".repeat(cells), " ".repeat(WIDTH - cells), percent));
        out.flush();
    }
}
